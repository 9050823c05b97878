package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Step;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The stored form of definitions stays what it is, since old rows are read for ever. */
class DefinitionJsonTest {
  private static final UUID ID = UUID.fromString("01a2b3c4-0000-7000-8000-000000000001");

  private static Step step(UUID id) {
    Map<String, Integer> slots = new LinkedHashMap<>();
    slots.put("gpu", 2);
    slots.put("default", 1);
    Step.Flow flow =
        new Step.Flow(
            List.of(new Step.RateLimit("key", 3, null, "units", "limit", "1m")),
            List.of(new Step.Concurrency("input.key", 2, Step.Strategy.GROUP_ROUND_ROBIN)),
            List.of(
                new Step.Condition(
                    Step.ConditionKind.SLEEP, "data", "QUEUE", 0, "true", "10s", null)),
            new Step.Batch(10, 500, "input.group", 1, true));
    return new Step(
        id,
        "send",
        "mail:send",
        new Step.Timeout(Duration.ofSeconds(90), "1m30s"),
        new Step.Timeout(Duration.ofMinutes(5), "5m"),
        3,
        new Step.Backoff(1.5, 60),
        true,
        slots,
        Map.of("region", new Step.DesiredLabel("eu", true, Step.Comparator.EQUAL, 100)),
        List.of("first"),
        Step.Kind.ORDINARY,
        flow);
  }

  private static Definition full(UUID stepId) {
    return new Definition(
        "mail",
        "sends \"mail\"",
        List.of(step(stepId)),
        List.of("user:*"),
        List.of("0 * * * *"),
        "{}",
        Definition.Sticky.HARD,
        2,
        List.of(new Step.Concurrency("input.user", 1, Step.Strategy.CANCEL_NEWEST)),
        List.of(new Definition.Filter("true", "scope", null)),
        "{\"type\":\"object\"}",
        new Definition.Idempotency("input.id", 60_000, Definition.Idempotency.Method.STATUS));
  }

  private static final String GOLDEN =
      """
      {"name":"mail","description":"sends \\"mail\\"","steps":[{"id":"01a2b3c4-0000-7000-8000-000000000001",\
      "readableId":"send","action":"mail:send","timeout":{"duration":"PT1M30S","text":"1m30s"},\
      "scheduleTimeout":{"duration":"PT5M","text":"5m"},"retries":3,"backoff":{"factor":1.5,"maxSeconds":60},\
      "durable":true,"slots":{"default":1,"gpu":2},"labels":{"region":{"value":"eu","required":true,\
      "comparator":"EQUAL","weight":100}},"parents":["first"],"kind":"ORDINARY","flow":{"rateLimits":[{"key":"key",\
      "units":3,"unitsExpression":"units","limitExpression":"limit","window":"1m"}],"concurrency":[{"expression":\
      "input.key","maxRuns":2,"strategy":"GROUP_ROUND_ROBIN"}],"conditions":[{"kind":"SLEEP","dataKey":"data",\
      "action":"QUEUE","orGroup":0,"expression":"true","subject":"10s"}],"batch":{"maxSize":10,\
      "maxIntervalMillis":500,"groupKey":"input.group","groupMaxRuns":1,"broadcast":true}}}],"eventTriggers":["user:*"],\
      "cronTriggers":["0 * * * *"],"cronInput":"{}","sticky":"HARD","defaultPriority":2,"concurrency":[{"expression":\
      "input.user","maxRuns":1,"strategy":"CANCEL_NEWEST"}],"filters":[{"expression":"true","scope":"scope"}],\
      "inputSchema":"{\\"type\\":\\"object\\"}","idempotency":{"expression":"input.id","ttlMillis":60000,\
      "method":"STATUS"}}""";

  @Test
  void aDefinitionHasOneText() {
    assertThat(DefinitionJson.definition(full(ID))).isEqualTo(GOLDEN);
    assertThat(DefinitionJson.definition(GOLDEN)).isEqualTo(full(ID));
  }

  @Test
  void whatALaterReleaseAddsIsSkippedAndWhatIsLeftOutIsEmpty() {
    String later = GOLDEN.replace("\"name\":\"mail\"", "\"name\":\"mail\",\"novel\":{\"a\":[1]}");
    assertThat(DefinitionJson.definition(later)).isEqualTo(full(ID));
    Definition bare = DefinitionJson.definition("{\"name\":\"bare\",\"description\":\"\"}");
    assertThat(bare.steps()).isEmpty();
    assertThat(bare.filters()).isEmpty();
    assertThat(bare.sticky()).isNull();
  }

  @Test
  void theChecksumIsOfAllButTheIdsOfSteps() {
    byte[] one = DefinitionJson.checksum(full(ID));
    assertThat(DefinitionJson.checksum(full(new UUID(1, 2)))).isEqualTo(one);
    Definition other = DefinitionJson.definition(GOLDEN.replace("\"retries\":3", "\"retries\":4"));
    assertThat(DefinitionJson.checksum(other)).isNotEqualTo(one);
    assertThat(HexFormat.of().formatHex(one)).hasSize(64);
  }

  @Test
  void labelsKeepTextAndNumbersApart() {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("memory", 512);
    labels.put("model", "512");
    assertThat(DefinitionJson.labels(labels)).isEqualTo("{\"memory\":512,\"model\":\"512\"}");
    assertThat(DefinitionJson.labels(DefinitionJson.labels(labels))).isEqualTo(labels);
    Map<String, Step.DesiredLabel> desired =
        Map.of("memory", new Step.DesiredLabel(512, false, Step.Comparator.GREATER_THAN, -5));
    assertThat(DefinitionJson.desired(DefinitionJson.desired(desired))).isEqualTo(desired);
  }
}
