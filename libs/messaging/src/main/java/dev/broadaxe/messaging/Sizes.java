package dev.broadaxe.messaging;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How large effects are, and what large ones leave out because doors can read it. */
final class Sizes {
  private static final int FRAME = 512;

  private Sizes() {}

  /** About how many bytes of memory the effect holds. */
  static int weight(Effect effect) {
    return FRAME
        + switch (effect) {
          case Effect.Deliver deliver -> size(deliver.spec());
          case Effect.Stop stop -> size(stop.spec());
          case Effect.AskDelivery ask -> 32 * ask.attempts().size();
          case Effect.RunEnded ended -> size(ended.ends());
          case Effect.TaskHappened happened -> size(happened.event().payload());
        };
  }

  /**
   * The effect as JSON, without its payload if it would be larger than that and the payload can be
   * read from the database instead.
   */
  static byte[] fitting(Effect effect, int bytesMax) {
    byte[] bytes = Item.CODEC.encode(effect);
    if (bytes.length <= bytesMax) {
      return bytes;
    }
    return switch (effect) {
      case Effect.Deliver deliver ->
          Item.CODEC.encode(
              new Effect.Deliver(
                  deliver.door(),
                  deliver.epoch(),
                  deliver.worker(),
                  deliver.session(),
                  deliver.attempt(),
                  deliver.spec().light(),
                  deliver.step(),
                  deliver.workflow()));
      case Effect.RunEnded ended ->
          Item.CODEC.encode(new Effect.RunEnded(ended.door(), ended.run(), ended.status(), null));
      case Effect.Stop _, Effect.AskDelivery _, Effect.TaskHappened _ -> bytes;
    };
  }

  private static int size(TaskSpec spec) {
    String metadata = spec.metadata();
    return size(spec.input()) + (metadata == null ? 0 : metadata.length());
  }

  private static int size(@Nullable List<TaskEnd> ends) {
    int size = 0;
    if (ends != null) {
      for (TaskEnd end : ends) {
        size += FRAME + size(end.output()) + size(end.error());
      }
    }
    return size;
  }

  private static int size(@Nullable Payload payload) {
    return payload == null ? 0 : payload.size();
  }
}
