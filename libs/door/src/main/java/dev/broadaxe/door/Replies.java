package dev.broadaxe.door;

import dev.broadaxe.model.Reply;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a caller expects of a reply; a refusal becomes {@link Declined}. */
public final class Replies {
  private Replies() {}

  public static void done(Reply reply) {
    switch (reply) {
      case Reply.Refused refused -> throw declined(refused);
      case Reply.Done _, Reply.Ids _, Reply.Deadline _ -> {}
    }
  }

  public static List<UUID> ids(Reply reply) {
    return switch (reply) {
      case Reply.Ids ids -> ids.ids();
      case Reply.Refused refused -> throw declined(refused);
      case Reply.Done _, Reply.Deadline _ -> throw unexpected(reply);
    };
  }

  public static Instant deadline(Reply reply) {
    return switch (reply) {
      case Reply.Deadline deadline -> deadline.at();
      case Reply.Refused refused -> throw declined(refused);
      case Reply.Done _, Reply.Ids _ -> throw unexpected(reply);
    };
  }

  private static Declined declined(Reply.Refused refused) {
    return new Declined(refused.refusal(), refused.text());
  }

  private static IllegalStateException unexpected(Reply reply) {
    return new IllegalStateException("an owner answered with " + reply);
  }
}
