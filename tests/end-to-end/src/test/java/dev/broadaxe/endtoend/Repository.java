package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checked-out tree that is under test, with its scripts and client programs. */
final class Repository {

  private static final Path ROOT = find(Path.of("").toAbsolutePath());

  private Repository() {}

  /** A file of the tree, by its path from the root. */
  static Path file(String path) {
    return ROOT.resolve(path);
  }

  /** A fresh folder for what the named test leaves behind: data, output of processes. */
  static Path workFolder(String test) {
    try {
      Path parent = Files.createDirectories(ROOT.resolve("tests/end-to-end/target/runs"));
      return folderIn(parent, test);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh folder within another. */
  static Path folderIn(Path parent, String name) {
    try {
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path find(Path start) {
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isExecutable(at.resolve("broadaxe"))) {
        return at;
      }
    }
    throw new IllegalStateException("no folder above " + start + " has the script ./broadaxe");
  }
}
