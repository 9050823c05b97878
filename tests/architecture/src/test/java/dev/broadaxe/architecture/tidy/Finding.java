package dev.broadaxe.architecture.tidy;

/**
 * One place where a rule is broken.
 *
 * @param path the file or folder, from the root
 * @param line its line, counted from 1
 * @param what what was found there
 */
record Finding(String path, long line, String what) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + what;
  }
}
