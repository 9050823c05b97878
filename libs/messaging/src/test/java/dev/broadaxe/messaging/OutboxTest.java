package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.broadaxe.messaging.Target.Content;
import dev.broadaxe.model.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits to be sent, and to be answered, stays within its bounds and in its order. */
final class OutboxTest {
  private static final Target LEFT = Target.queue("left", Content.EFFECTS);
  private static final Target RIGHT = Target.queue("right", Content.EFFECTS);

  @Test
  void whatIsOfferedWhileOneLotIsSentGathersByTarget() {
    Outbox outbox = new Outbox(10, 1_000);
    assertThat(outbox.offer(parcel(LEFT, 1))).isTrue();
    assertThat(outbox.take()).hasSize(1);

    Parcel first = parcel(LEFT, 1);
    Parcel second = parcel(RIGHT, 2);
    Parcel third = parcel(LEFT, 3);
    List.of(first, second, third).forEach(outbox::offer);

    assertThat(outbox.take()).containsExactly(List.of(first, third), List.of(second));
  }

  @Test
  void itIsBoundedByItemsAndBytesButTakesOneOfAnySize() {
    Outbox few = new Outbox(2, 1_000);
    assertThat(few.offer(parcel(LEFT, 1))).isTrue();
    assertThat(few.offer(parcel(RIGHT, 1))).isTrue();
    assertThat(few.offer(parcel(LEFT, 1))).isFalse();
    Outbox small = new Outbox(10, 100);
    assertThat(small.offer(parcel(LEFT, 500))).isTrue();
    assertThat(small.offer(parcel(LEFT, 1))).isFalse();
    assertThat(small.takeAll()).hasSize(1);
    assertThat(small.offer(parcel(LEFT, 60))).isTrue();
    assertThat(small.offer(parcel(LEFT, 60))).isFalse();
  }

  @Test
  void aClosedOutboxGivesWhatItHasAndTakesNothing() {
    Outbox outbox = new Outbox(10, 1_000);
    outbox.offer(parcel(LEFT, 1));
    outbox.close();

    assertThat(outbox.offer(parcel(LEFT, 1))).isFalse();
    assertThat(outbox.take()).hasSize(1);
    assertThat(outbox.take()).isEmpty();
  }

  @Test
  void messagesStayUnderTheirSizeUnlessOneItemIsLarger() {
    LongAdder dropped = new LongAdder();
    Messages messages = new Messages(100, dropped);
    Parcel broken =
        Parcel.later(
            LEFT,
            1,
            () -> {
              throw new IllegalStateException("broken on purpose");
            });
    List<Parcel> lot =
        List.of(parcel(LEFT, 40), parcel(LEFT, 40), broken, parcel(LEFT, 40), parcel(LEFT, 300));
    List<List<Parcel>> sent = new ArrayList<>();
    List<Integer> items = new ArrayList<>();

    messages.of(
        lot,
        (parcels, body) -> {
          sent.add(parcels);
          items.add(Batch.split(body).size());
        });

    assertThat(sent).containsExactly(lot.subList(0, 2), List.of(lot.get(3)), List.of(lot.get(4)));
    assertThat(items).containsExactly(2, 1, 1);
    assertThat(dropped.sum()).isEqualTo(1);
  }

  @Test
  void aBodyThatEndsTooEarlyOrLiesAboutItsLengthsIsRefused() {
    byte[] whole = Batch.join(List.of(new byte[5], new byte[0], new byte[7]));
    assertThat(Batch.split(whole)).extracting(item -> item.length).containsExactly(5, 0, 7);
    for (int length : IntStream.range(0, whole.length).toArray()) {
      byte[] cut = Arrays.copyOf(whole, length);
      // Cut between two items it is a shorter batch, else none.
      if (List.of(1, 10, 14).contains(length)) {
        assertThat(Batch.split(cut)).hasSizeLessThan(3);
      } else {
        assertThat(cut).satisfies(OutboxTest::isNoBatch);
      }
    }
    assertThat(new byte[] {1, -1, -1, -1, -1}).satisfies(OutboxTest::isNoBatch);
    assertThat(new byte[] {1, 127, 0, 0, 0}).satisfies(OutboxTest::isNoBatch);
  }

  private static void isNoBatch(byte[] body) {
    assertThatIllegalArgumentException().isThrownBy(() -> Batch.split(body));
  }

  @Test
  void asksAreBoundedAndForgottenOldestFirst() {
    Asks asks = new Asks(3);
    Ask first = ask(1, 10);
    assertThat(asks.add(first)).isTrue();
    assertThat(asks.add(ask(2, 20))).isTrue();
    assertThat(asks.add(ask(3, 30))).isTrue();
    assertThat(asks.add(ask(4, 40))).isFalse();

    Ask again = ask(1, 40);
    assertThat(asks.add(again)).isTrue();
    assertThat(asks.take(first)).isFalse();
    assertThat(asks.forget(20)).isEqualTo(1);
    assertThat(asks.forget(35)).isEqualTo(1);
    assertThat(asks.take(again.id())).isEqualTo(again);
    assertThat(asks.size()).isZero();
    assertThat(asks.forget(1_000)).isZero();
  }

  private static Ask ask(int id, long since) {
    return new Ask(Samples.id(0), Samples.id(id), (Reply _) -> {}, since);
  }

  private static Parcel parcel(Target target, int size) {
    return Parcel.of(target, new byte[size], null);
  }
}
