package dev.broadaxe.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.loops.Pause;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The program as an orchestrator runs it: once, again, at the same time, too early and in vain. */
class MainTest {

  private record Ended(int status, String out, String err) {}

  private static Ended run(Map<String, String> environment, Pause pause) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        new Main(
                pause,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(environment);
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Map<String, String> at(int port) {
    return Map.of("DATABASE_URL", "postgres://postgres@127.0.0.1:" + port + "/postgres");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Pause never() {
    return _ -> {
      throw new AssertionError("nothing to wait for");
    };
  }

  @Test
  void waitsForADatabaseThatComesUpAndThenFindsNothingToDo() throws Exception {
    int port = freePort();
    List<EmbeddedPostgres> started = new ArrayList<>();

    Ended first = run(at(port), _ -> started.add(start(port)));
    Ended second = run(at(port), never());

    assertThat(started).hasSize(1);
    started.getFirst().close();
    assertThat(first.status).isZero();
    assertThat(first.err).startsWith("broadaxe: waiting, since the database cannot be reached:");
    assertThat(first.out)
        .contains("/postgres?sslmode=prefer was brought up to date: changes=")
        .hasLineCount(1);
    assertThat(second)
        .isEqualTo(
            new Ended(
                0,
                "broadaxe: the schema of postgres://postgres@127.0.0.1:%d/postgres?sslmode=prefer"
                        .formatted(port)
                    + " is up to date\n",
                ""));
  }

  private static EmbeddedPostgres start(int port) {
    try {
      return EmbeddedPostgres.builder().setPort(port).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void severalAtATimeDoTheWorkOnce() throws Exception {
    try (var server = EmbeddedPostgres.start();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Ended>> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        runs.add(threads.submit(() -> run(at(server.getPort()), never())));
      }
      List<String> said = new ArrayList<>();
      for (Future<Ended> run : runs) {
        assertThat(run.get().status).as(run.get().err).isZero();
        said.add(run.get().out);
      }
      assertThat(said).filteredOn(line -> line.contains("was brought up to date")).hasSize(1);
    }
  }

  @Test
  void givesUpOnADatabaseThatNeverAnswers() throws Exception {
    List<Object> pauses = new ArrayList<>();

    Ended ended = run(at(freePort()), pauses::add);

    assertThat(ended.status).isEqualTo(1);
    assertThat(pauses).hasSizeGreaterThan(10).hasSizeLessThan(100);
    assertThat(ended.err.lines().toList().getLast())
        .startsWith("broadaxe: the database cannot be reached:");
  }

  @Test
  void doesNotWaitForWhatWaitingCannotMend() throws Exception {
    try (var server = EmbeddedPostgres.start()) {
      String url = "postgres://postgres@127.0.0.1:" + server.getPort() + "/absent";

      Ended ended = run(Map.of("DATABASE_URL", url), never());

      assertThat(ended.status).isEqualTo(1);
      assertThat(ended.err).contains("\"absent\" does not exist").hasLineCount(1);
    }
    assertThat(run(Map.of(), never()).err).contains("DATABASE_URL: must be given").hasLineCount(1);
  }
}
