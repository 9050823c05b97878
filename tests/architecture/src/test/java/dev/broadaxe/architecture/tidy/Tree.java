package dev.broadaxe.architecture.tidy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The files of the project, or of a sample that a rule is tried on. */
final class Tree {
  /** What builds and tools leave behind; the same names as in .gitignore. */
  private static final Set<String> LEFTOVERS =
      Set.of(".git", ".idea", ".vscode", ".broadaxe", ".venv", "node_modules", "target", "local");

  private final List<Source> files;
  private final List<JavaFile> java;
  private final Set<String> paths = new TreeSet<>();

  private Tree(List<Source> files) {
    this.files = files;
    this.java = JavaFile.parse(files.stream().filter(file -> file.is("java")).toList());
    for (Source file : files) {
      for (String path = file.path(); paths.add(path) && path.contains("/"); ) {
        path = path.substring(0, path.lastIndexOf('/'));
      }
    }
  }

  /** The tree that the test runs in. */
  static Tree ofProject() throws IOException {
    return new Tree(read(root()));
  }

  /** A tree of a few files, by their paths. */
  static Tree of(Map<String, String> texts) {
    return new Tree(
        texts.entrySet().stream()
            .map(file -> new Source(file.getKey(), file.getValue()))
            .sorted(Comparator.comparing(Source::path))
            .toList());
  }

  List<Source> files() {
    return files;
  }

  List<JavaFile> java() {
    return java;
  }

  /** The Java files of the code that is shipped. */
  List<JavaFile> mainJava() {
    return java.stream().filter(file -> file.source().isMain()).toList();
  }

  /** Whether there is a file or folder at a path from the root. */
  boolean has(String path) {
    return path.isEmpty() || paths.contains(path);
  }

  static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve(".mvn"))) {
        return dir;
      }
    }
    throw new IllegalStateException("no project above " + Path.of("").toAbsolutePath());
  }

  private static List<Source> read(Path root) throws IOException {
    List<Source> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return LEFTOVERS.contains(name(dir))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!LEFTOVERS.contains(name(file))) {
              String path = root.relativize(file).toString().replace('\\', '/');
              sources.add(new Source(path, textOrNothing(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort(Comparator.comparing(Source::path));
    return sources;
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Pictures and the like count as empty: their names matter, their bytes do not. */
  private static String textOrNothing(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return "";
    }
  }
}
