package dev.broadaxe.endtoend;

/** The SDKs and an engine of four services without a broker. */
final class SdksOverPostgresTest extends SdksContract {

  SdksOverPostgresTest() {
    super(Shape.SPLIT_WITH_POSTGRES);
  }
}
