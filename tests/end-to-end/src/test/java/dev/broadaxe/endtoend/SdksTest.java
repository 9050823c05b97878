package dev.broadaxe.endtoend;

/** The SDKs and the whole engine in one process. */
final class SdksTest extends SdksContract {

  SdksTest() {
    super(Shape.ONE_PROCESS);
  }
}
