package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.TestSignal;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void aBeatIsNotBehindThousandsOfTenants() {
    TestSignal<Integer> begun = new TestSignal<>();
    Semaphore found = new Semaphore(0);
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      int number = i;
      reader.read(
          "tenant",
          () -> readTenant(number, begun),
          tenant -> {
            read.add(tenant);
            found.release();
          });
    }
    begun.await(Readings.TENANTS_MAX);

    TestSignal<String> beat = new TestSignal<>();
    reader.readNow(
        "beat",
        () -> {
          beat.signal("beat");
          return "seen";
        },
        seen -> {});
    assertThat(beat.await(1)).containsExactly("beat");
    assertThat(begun.seen()).hasSize(Readings.TENANTS_MAX);

    goOn.countDown();
    begun.await(TENANTS);
    threads.close();
    mailbox.beginRound();
    assertThat(read).hasSize(TENANTS).doesNotHaveDuplicates();
    assertThat(most).hasValue(Readings.TENANTS_MAX);
  }
}
