package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import dev.broadaxe.wire.v0.ResourceEventType;
import dev.broadaxe.wire.v0.ResourceType;
import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v0.SubscribeToWorkflowEventsRequest;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkflowEvent;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Waiting for runs and hearing what happens in them. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class WatchTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  private final UUID tenant = rig.tenant();
  private final Client client = rig.client(tenant);

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** A stream on which runs are waited for. */
  private final class Runs {
    final Heard<SubscribeToWorkflowRunsRequest, WorkflowRunEvent> heard = new Heard<>();
    final StreamObserver<SubscribeToWorkflowRunsRequest> out =
        client.dispatcherStreams().subscribeToWorkflowRuns(heard);

    void ask(String run) {
      out.onNext(SubscribeToWorkflowRunsRequest.newBuilder().setWorkflowRunId(run).build());
    }

    void ask(UUID run) {
      ask(run.toString());
      rig.owner.await(tenant, Command.WatchRuns.class, watch -> watch.runs().contains(run));
    }
  }

  @Test
  void theEndOfARunIsToldOnceToEveryoneWhoWaits() {
    UUID run = rig.ids.next();
    Runs one = new Runs();
    Runs two = new Runs();
    UUID last = rig.ids.next();
    one.ask("not an id");
    for (Runs runs : List.of(one, two)) {
      runs.ask(run.toString());
      runs.ask(last.toString());
      // Asked for in this order and told in it, so that both are awaited once this one is.
      runs.ask(rig.ids.next());
    }

    rig.bus.release(tenant, List.of(ended(run, Outcome.COMPLETED, "{\"n\": 1.50}", null)));
    rig.bus.release(tenant, List.of(ended(run, Outcome.COMPLETED, "{\"n\": 1.50}", null)));
    rig.bus.release(tenant, List.of(ended(last, Outcome.CANCELLED, null, null)));

    for (Runs runs : List.of(one, two)) {
      List<WorkflowRunEvent> events = runs.heard.await(2);
      assertThat(events)
          .extracting(WorkflowRunEvent::getWorkflowRunId)
          .containsExactly(run.toString(), last.toString());
      StepRunResult result = events.getFirst().getResults(0);
      assertThat(result.getOutput()).isEqualTo("{\"n\": 1.50}");
      assertThat(result.hasError()).isFalse();
      assertThat(result.getTaskName()).isEqualTo("work");
      assertThat(result.getTaskRunExternalId()).isEqualTo(run.toString());
      StepRunResult cancelled = events.get(1).getResults(0);
      assertThat(cancelled.hasError()).isTrue();
      assertThat(cancelled.getError()).isEmpty();
      assertThat(cancelled.hasOutput()).isFalse();
    }
  }

  @Test
  void aFailedRunTellsItsErrorByteForByte() {
    UUID run = rig.ids.next();
    Runs runs = new Runs();
    runs.ask(run);

    rig.bus.release(tenant, List.of(ended(run, Outcome.FAILED, null, "E: no\n  at x\n\n{} ")));

    StepRunResult result = runs.heard.await(1).getFirst().getResults(0);
    assertThat(result.getError()).isEqualTo("E: no\n  at x\n\n{} ");
    assertThat(result.hasOutput()).isFalse();
  }

  @Test
  void aResultTooLargeForTheBusIsReadFromRows() {
    UUID run =
        new TaskRowsOf(rig, client, "big").ended(Outcome.COMPLETED, "{\"from\":\"rows\"}", null);
    Runs runs = new Runs();
    runs.ask(run);

    rig.bus.release(
        tenant, List.of(new Effect.RunEnded(rig.api.door().id(), run, RunStatus.COMPLETED, null)));

    assertThat(runs.heard.await(1).getFirst().getResults(0).getOutput())
        .isEqualTo("{\"from\":\"rows\"}");
  }

  @Test
  void anEndThatNobodyTellsIsFoundInRowsAfterAWhile() {
    UUID run = new TaskRowsOf(rig, client, "quiet").ended(Outcome.FAILED, null, "it broke");
    Runs runs = new Runs();
    runs.ask(run);

    StepRunResult result = runs.heard.await(1).getFirst().getResults(0);

    assertThat(result.getError()).isEqualTo("it broke");
    assertThat(result.getTaskName()).isEqualTo("quiet");
  }

  @Test
  void aRunCanBeAskedForAgain() {
    UUID run = rig.ids.next();
    Runs runs = new Runs();
    runs.ask(run);
    rig.bus.release(tenant, List.of(ended(run, Outcome.COMPLETED, "{}", null)));
    runs.heard.await(1);

    runs.ask(run.toString());
    UUID marker = rig.ids.next();
    runs.ask(marker);
    rig.bus.release(tenant, List.of(ended(run, Outcome.COMPLETED, "{}", null)));

    assertThat(runs.heard.await(2))
        .extracting(WorkflowRunEvent::getWorkflowRunId)
        .containsExactly(run.toString(), run.toString());
  }

  @Test
  void theEndsOfOthersAreNotTold() {
    UUID run = rig.ids.next();
    Runs runs = new Runs();
    runs.ask(run);
    UUID other = rig.tenant();

    rig.bus.release(other, List.of(ended(run, Outcome.COMPLETED, "{\"secret\":1}", null)));
    rig.bus.release(tenant, List.of(ended(run, Outcome.COMPLETED, "{}", null)));

    assertThat(runs.heard.await(1).getFirst().getResults(0).getOutput()).isEqualTo("{}");
  }

  @Test
  void aHalfClosedStreamEndsWellAndIsForgotten() {
    UUID run = rig.ids.next();
    Runs runs = new Runs();
    runs.ask(run);

    runs.out.onCompleted();

    assertThat(runs.heard.end()).isEqualTo(Status.OK);
    assertThat(
            rig.owner
                .await(tenant, Command.UnwatchRuns.class, unwatch -> unwatch.runs().contains(run))
                .door())
        .isEqualTo(rig.api.door().id());
  }

  @Test
  void aStreamThatBreaksIsForgotten() {
    UUID run = rig.ids.next();
    Runs runs = new Runs();
    runs.ask(run);

    runs.heard.cancel();

    rig.owner.await(tenant, Command.UnwatchRuns.class, u -> u.runs().contains(run));
  }

  @Test
  void eventsOfARunAreHeardUntilItEnds() {
    UUID run = new TaskRowsOf(rig, client, "heard").running();
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = hear(run.toString());
    awaitEventsOf(run);

    put(run, 1, "b");
    put(run, 0, "a");
    put(run, 3, "d");
    rig.bus.release(
        tenant, List.of(happened(run, TaskEvent.Kind.ATTEMPT_FAILED, "no"), retried(run)));
    rig.bus.release(
        tenant,
        List.of(
            happened(run, TaskEvent.Kind.COMPLETED, "{\"n\":1}"),
            ended(run, Outcome.COMPLETED, "{}", null)));

    assertThat(heard.end()).isEqualTo(Status.OK);
    assertThat(heard.seen())
        .extracting(WorkflowEvent::getEventPayload)
        .containsExactly("a", "b", "d", "no", "", "{\"n\":1}", "");
    assertThat(heard.seen().stream().filter(WorkflowEvent::getHangup)).hasSize(1);
    WorkflowEvent chunk = heard.seen().getFirst();
    assertThat(chunk.getResourceType()).isEqualTo(ResourceType.RESOURCE_TYPE_STEP_RUN);
    assertThat(chunk.getEventType()).isEqualTo(ResourceEventType.RESOURCE_EVENT_TYPE_STREAM);
    assertThat(chunk.getEventIndex()).isZero();
    WorkflowEvent last = heard.seen().getLast();
    assertThat(last.getHangup()).isTrue();
    assertThat(last.getResourceType()).isEqualTo(ResourceType.RESOURCE_TYPE_WORKFLOW_RUN);
    assertThat(last.getResourceId()).isEqualTo(run.toString());
    assertThat(last.getEventType()).isEqualTo(ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED);
  }

  @Test
  void aRunThatIsOverHasNothingToTell() {
    UUID run = new TaskRowsOf(rig, client, "over").ended(Outcome.COMPLETED, "{}", null);

    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = hear(run.toString());

    assertThat(heard.end()).isEqualTo(Status.OK);
    assertThat(heard.seen()).isEmpty();
  }

  @Test
  void anUnknownRunIsNotFoundAfterAWhile() {
    UUID run = rig.ids.next();

    Status end = hear(run.toString()).end();

    assertThat(end.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(end.getDescription()).isEqualTo("workflow run " + run + " not found");
  }

  @Test
  void whatIsToBeHeardMustBeSaid() {
    assertThat(hear("x").end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = new Heard<>();
    client
        .dispatcherStreams()
        .subscribeToWorkflowEvents(
            SubscribeToWorkflowEventsRequest.newBuilder().setAdditionalMetaKey("k").build(), heard);
    Status end = heard.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription())
        .isEqualTo("either workflow run id or additional meta key-value must be provided");
  }

  @Test
  void metadataToBeHeardHasALimit() {
    String longest = "k".repeat(1024);
    assertThat(heardBy(longest + "k", "v").end().getDescription())
        .isEqualTo("additional_meta_key must not be longer than 1024 characters");
    Status end = heardBy("k", longest + "v").end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription())
        .isEqualTo("additional_meta_value must not be longer than 1024 characters");
    assertThat(rig.owner.seen(tenant, Command.WatchTenant.class)).isEmpty();

    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = heardBy(longest, longest);
    rig.owner.await(tenant, Command.WatchTenant.class, Command.WatchTenant::on);
    heard.cancel();
  }

  private Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heardBy(String key, String value) {
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = new Heard<>();
    client
        .dispatcherStreams()
        .subscribeToWorkflowEvents(
            SubscribeToWorkflowEventsRequest.newBuilder()
                .setAdditionalMetaKey(key)
                .setAdditionalMetaValue(value)
                .build(),
            heard);
    return heard;
  }

  @Test
  void runsAreHeardByTheirMetadata() {
    TaskRowsOf rows = new TaskRowsOf(rig, client, "tagged");
    UUID mine = rows.queued("{}", "{\"who\":\"me\"}");
    UUID theirs = rows.queued("{}", "{\"who\":\"them\"}");
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = new Heard<>();
    client
        .dispatcherStreams()
        .subscribeToWorkflowEvents(
            SubscribeToWorkflowEventsRequest.newBuilder()
                .setAdditionalMetaKey("who")
                .setAdditionalMetaValue("me")
                .build(),
            heard);
    rig.owner.await(tenant, Command.WatchTenant.class, Command.WatchTenant::on);

    rig.bus.release(
        tenant,
        List.of(
            happened(theirs, TaskEvent.Kind.CREATED, null),
            happened(mine, TaskEvent.Kind.CREATED, null),
            happened(mine, TaskEvent.Kind.COMPLETED, "{}"),
            ended(theirs, Outcome.COMPLETED, "{}", null),
            ended(mine, Outcome.COMPLETED, "{}", null)));

    assertThat(heard.end()).isEqualTo(Status.OK);
    assertThat(heard.seen())
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.getWorkflowRunId()).isEqualTo(mine.toString()));
    assertThat(heard.seen().getLast().getHangup()).isTrue();
    rig.owner.await(tenant, Command.WatchTenant.class, watch -> !watch.on());
  }

  private Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> hear(String run) {
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> heard = new Heard<>();
    client
        .dispatcherStreams()
        .subscribeToWorkflowEvents(
            SubscribeToWorkflowEventsRequest.newBuilder().setWorkflowRunId(run).build(), heard);
    return heard;
  }

  private void awaitEventsOf(UUID run) {
    rig.owner.await(
        tenant, Command.WatchRuns.class, watch -> watch.events() && watch.runs().contains(run));
  }

  private void put(UUID task, long index, String text) {
    client
        .events()
        .putStreamEvent(
            PutStreamEventRequest.newBuilder()
                .setTaskRunExternalId(task.toString())
                .setMessage(ByteString.copyFromUtf8(text))
                .setEventIndex(index)
                .build());
  }

  private static Effect happened(UUID run, TaskEvent.Kind kind, @Nullable String payload) {
    return new Effect.TaskHappened(
        rig.api.door().id(),
        new TaskEvent(
            run, run, 0, kind, payload == null ? null : Payload.of(payload), Instant.now()));
  }

  private static Effect retried(UUID run) {
    return happened(run, TaskEvent.Kind.CREATED, null);
  }

  private static Effect ended(
      UUID run, Outcome outcome, @Nullable String output, @Nullable String error) {
    return new Effect.RunEnded(
        rig.api.door().id(),
        run,
        outcome.status(),
        List.of(
            new TaskEnd(
                run,
                "work",
                0,
                outcome,
                output == null ? null : Payload.of(output),
                error == null ? null : Payload.of(error),
                Instant.now())));
  }
}
