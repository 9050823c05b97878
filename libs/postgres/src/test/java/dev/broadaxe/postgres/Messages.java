package dev.broadaxe.postgres;

/** What a client sends after its start, by the letters of the messages. */
final class Messages {
  private Messages() {}

  /** One letter for each whole message: Q query, P parse, B bind, E execute, S sync. */
  static String types(String bytes) {
    StringBuilder types = new StringBuilder();
    int at = 0;
    while (at + 5 <= bytes.length()) {
      types.append(bytes.charAt(at));
      int length = 0;
      for (int i = 1; i <= 4; i++) {
        length = length << 8 | bytes.charAt(at + i);
      }
      at += 1 + length;
    }
    return types.toString();
  }

  static long count(String bytes, char type) {
    return types(bytes).chars().filter(c -> c == type).count();
  }
}
