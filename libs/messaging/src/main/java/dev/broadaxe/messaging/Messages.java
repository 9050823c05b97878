package dev.broadaxe.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Makes as few messages as may be out of what waits for one target. */
final class Messages {
  private static final Logger LOG = Logger.getLogger(Messages.class);
  private static final int ITEMS_MAX = 1_000;

  private final int bytesMax;
  private final LongAdder dropped;

  /**
   * Messages up to that size, unless a single item is larger.
   *
   * @param dropped counts what cannot be written
   */
  Messages(int bytesMax, LongAdder dropped) {
    this.bytesMax = bytesMax;
    this.dropped = dropped;
  }

  /** Calls back with what each message holds and its body, in order. */
  void of(List<Parcel> lot, BiConsumer<List<Parcel>, byte[]> message) {
    List<Parcel> parcels = new ArrayList<>();
    List<byte[]> items = new ArrayList<>();
    int size = 0;
    for (Parcel parcel : lot) {
      byte[] item;
      try {
        item = parcel.bytes().get();
      } catch (RuntimeException e) {
        dropped.increment();
        LOG.errorf(e, "cannot write a message to %s", parcel.target());
        continue;
      }
      if (parcel.target().content() == Target.Content.POISON) {
        // As it came, so that a person can look at it.
        message.accept(List.of(parcel), item);
        continue;
      }
      if (!items.isEmpty() && (items.size() >= ITEMS_MAX || size + item.length > bytesMax)) {
        message.accept(List.copyOf(parcels), Batch.join(items));
        parcels.clear();
        items.clear();
        size = 0;
      }
      parcels.add(parcel);
      items.add(item);
      size += Integer.BYTES + item.length;
    }
    if (!items.isEmpty()) {
      message.accept(List.copyOf(parcels), Batch.join(items));
    }
  }
}
