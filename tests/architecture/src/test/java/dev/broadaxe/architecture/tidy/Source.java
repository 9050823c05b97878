package dev.broadaxe.architecture.tidy;

import java.util.List;

/**
 * A text file of the tree.
 *
 * @param path where it is, from the root and with slashes
 * @param text all of it
 */
record Source(String path, String text) {
  boolean is(String extension) {
    return path.endsWith("." + extension);
  }

  /** Whether it is code that is shipped, as against tests and the build. */
  boolean isMain() {
    return path.contains("src/main/") && !in("libs/testing");
  }

  boolean in(String... folders) {
    return List.of(folders).stream().anyMatch(folder -> path.startsWith(folder + "/"));
  }

  String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String folder() {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  /** The folder of the module that it belongs to, empty outside of modules. */
  String module() {
    int end = path.indexOf("/src/");
    return end < 0 ? "" : path.substring(0, end);
  }

  List<String> lines() {
    return text.lines().toList();
  }
}
