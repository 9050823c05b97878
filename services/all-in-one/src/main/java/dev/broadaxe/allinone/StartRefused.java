package dev.broadaxe.allinone;

/** Why the engine cannot start, in one sentence for the person who started it. */
final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartRefused(String sentence) {
    super(sentence);
  }

  StartRefused(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
