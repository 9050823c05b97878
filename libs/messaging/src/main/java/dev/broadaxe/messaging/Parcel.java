package dev.broadaxe.messaging;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One item that waits to be sent.
 *
 * @param weight about how many bytes of memory it holds
 * @param bytes makes the item's bytes, on the thread that sends
 * @param ask who waits for the answer to it, or null
 * @param note for the person who will look at what nobody could read, or null
 */
record Parcel(
    Target target, int weight, Supplier<byte[]> bytes, @Nullable Ask ask, @Nullable String note) {

  static Parcel of(Target target, byte[] bytes, @Nullable Ask ask) {
    return new Parcel(target, bytes.length, () -> bytes, ask, null);
  }

  static Parcel later(Target target, int weight, Supplier<byte[]> bytes) {
    return new Parcel(target, weight, bytes, null, null);
  }

  static Parcel poison(Target target, byte[] bytes, String note) {
    return new Parcel(target, bytes.length, () -> bytes, null, note);
  }
}
