package dev.broadaxe.sdk;

/** Text made fit for the engine. */
final class Text {

  private Text() {}

  /** The text without NUL characters, which the engine cannot store, and no longer than this. */
  static String cut(String text, int charsMax) {
    String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    if (clean.length() <= charsMax) {
      return clean;
    }
    int end = Character.isHighSurrogate(clean.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
    return clean.substring(0, end);
  }
}
