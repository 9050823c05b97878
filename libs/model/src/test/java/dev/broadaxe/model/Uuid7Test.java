package dev.broadaxe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The layout, the bounds and the order of ids. */
class Uuid7Test {
  private static final Instant AT = Instant.parse("2026-11-22T10:20:30.456789Z");

  @Test
  void hasTheLayoutOfTheStandard() {
    // The example of RFC 9562, appendix A.6.
    UUID id = Uuid7.of(0x017F22E279B0L, 0xCC3, 0x18C4DC0C0C07398FL);
    assertThat(id).hasToString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    assertThat(Uuid7.is(id)).isTrue();
    assertThat(Uuid7.instant(id)).isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
  }

  @Test
  void tellsItsInstantInMilliseconds() {
    UUID id = Uuid7.of(AT.toEpochMilli(), 4095, -1);
    assertThat(Uuid7.instant(id)).isEqualTo(Instant.parse("2026-11-22T10:20:30.456Z"));
  }

  @Test
  void floorSortsBeforeEveryIdOfItsMillisecondAndAfterTheOneBefore() {
    UUID floor = Uuid7.floor(AT);
    UUID first = Uuid7.of(AT.toEpochMilli(), 0, 1);
    UUID before = Uuid7.of(AT.toEpochMilli() - 1, 4095, -1);
    assertThat(Uuid7.ORDER.compare(before, floor)).isNegative();
    assertThat(Uuid7.ORDER.compare(floor, first)).isNegative();
    assertThat(Uuid7.is(floor)).isTrue();
  }

  @Test
  void ordersAllIdsByTheirBytes() {
    UUID low = UUID.fromString("00000000-0000-4000-8000-000000000000");
    UUID high = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");
    assertThat(Uuid7.ORDER.compare(low, high)).isNegative();
    assertThat(Uuid7.ORDER.compare(high, low)).isPositive();
    assertThat(Uuid7.ORDER.compare(low, low)).isZero();
  }

  @Test
  void knowsOtherVersions() {
    assertThat(Uuid7.is(UUID.fromString("00000000-0000-4000-8000-000000000000"))).isFalse();
    assertThat(Uuid7.is(new UUID(0x7000, 0))).isFalse();
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertThatThrownBy(() -> Uuid7.of(-1, 0, 0)).hasMessageContaining("-1 ms");
    assertThatThrownBy(() -> Uuid7.of(Uuid7.MILLIS_MAX + 1, 0, 0)).hasMessageContaining("ms");
    assertThatThrownBy(() -> Uuid7.of(0, 4096, 0)).hasMessageContaining("4096");
    assertThatThrownBy(() -> Uuid7.floor(Instant.EPOCH.minusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
