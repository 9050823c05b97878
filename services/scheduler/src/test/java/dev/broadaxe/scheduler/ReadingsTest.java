package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.TestSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a lane reads when thousands of its tenants are to be read at once. */
class ReadingsTest {
  private static final int TENANTS = 10_000;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Mailbox mailbox = new Mailbox(1 << 20);
  private final Readings reader = new Readings(threads::execute, new Leases(), mailbox);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger under = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void close() {
    goOn.countDown();
    threads.close();
  }

  private Integer readTenant(int number, TestSignal<Integer> begun) {
    most.accumulateAndGet(under.incrementAndGet(), Math::max);
    begun.signal(number);
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      under.decrementAndGet();
    }
    return number;
  }

  private void readClaimed(
      int number, TestSignal<Integer> begun, List<Integer> read, Semaphore found) {
    reader.readClaimed(
        new UUID(0, number),
        "tenant",
        () -> readTenant(number, begun),
        tenant -> {
          read.add(tenant);
          found.release();
        });
  }

  @Test
  void whatSomebodyWaitsForIsNotBehindThousandsOfTenants() {
    TestSignal<Integer> begun = new TestSignal<>();
    Semaphore found = new Semaphore(0);
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      readClaimed(i, begun, read, found);
    }
    begun.await(Readings.CLAIMED_MAX);

    TestSignal<String> beat = new TestSignal<>();
    reader.readNow(
        "beat",
        () -> {
          beat.signal("beat");
          return "seen";
        },
        seen -> {});
    assertThat(beat.await(1)).containsExactly("beat");
    assertThat(begun.seen()).hasSize(Readings.CLAIMED_MAX);
    reader.hurry(new UUID(0, TENANTS - 1));
    assertThat(begun.await(Readings.CLAIMED_MAX + 1)).endsWith(TENANTS - 1);
    reader.hurry(new UUID(0, TENANTS - 1));
    reader.hurry(new UUID(0, 0));

    goOn.countDown();
    begun.await(TENANTS);
    threads.close();
    mailbox.beginRound();
    assertThat(read).hasSize(TENANTS).doesNotHaveDuplicates();
    assertThat(most).hasValue(Readings.CLAIMED_MAX + 1);
  }

  @Test
  void whatWaitsIsReadByNobodyOnceItIsVoid() {
    TestSignal<Integer> begun = new TestSignal<>();
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      readClaimed(i, begun, read, new Semaphore(0));
    }
    begun.await(Readings.CLAIMED_MAX);
    reader.clear();
    goOn.countDown();
    readClaimed(TENANTS, begun, read, new Semaphore(0));
    begun.await(Readings.CLAIMED_MAX + 1);
    threads.close();
    mailbox.beginRound();
    assertThat(read).hasSize(Readings.CLAIMED_MAX + 1).contains(TENANTS);
  }
}
