package dev.broadaxe.restapi;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Workflows and versions in the words of the protocol. */
final class WorkflowMapping {
  private WorkflowMapping() {}

  /** A workflow with its newest version alone. */
  static JsonObject workflow(UUID tenant, Workflow workflow) {
    WorkflowVersion newest = workflow.newest();
    return bare(tenant, workflow)
        .objects("versions", newest == null ? List.of() : List.of(meta(newest)));
  }

  private static JsonObject bare(UUID tenant, Workflow workflow) {
    return new JsonObject()
        .object(
            "metadata",
            TaskMapping.metadata(workflow.id(), workflow.createdAt(), workflow.updatedAt()))
        .text("name", workflow.name())
        .text("description", workflow.description())
        .flag("isPaused", false)
        .id("tenantId", tenant);
  }

  private static JsonObject meta(WorkflowVersion version) {
    return new JsonObject()
        .object(
            "metadata",
            TaskMapping.metadata(version.id(), version.createdAt(), version.createdAt()))
        .text("version", Long.toString(version.ordinal()))
        .number("order", version.ordinal())
        .id("workflowId", version.workflowId());
  }

  /** One version with everything about it. */
  static JsonObject version(UUID tenant, Workflow workflow, WorkflowVersion version) {
    Definition definition = version.definition();
    JsonObject json =
        meta(version)
            .object("workflow", bare(tenant, workflow))
            .text("scheduleTimeout", scheduleTimeout(definition))
            .text(
                "sticky",
                definition.sticky() == null
                    ? null
                    : definition.sticky().name().toLowerCase(Locale.ROOT))
            .object("triggers", triggers(tenant, version))
            .objects("jobs", List.of(job(tenant, version)))
            .object("workflowConfig", TaskMapping.config(definition))
            .objects("v1Concurrency", concurrency(definition));
    if (definition.defaultPriority() != null) {
      json.number("defaultPriority", definition.defaultPriority());
    }
    if (definition.inputSchema() != null) {
      json.raw("inputJsonSchema", Payload.of(definition.inputSchema()));
    }
    return json;
  }

  private static @Nullable String scheduleTimeout(Definition definition) {
    return definition.steps().isEmpty()
        ? null
        : definition.steps().getFirst().scheduleTimeout().text();
  }

  private static JsonObject triggers(UUID tenant, WorkflowVersion version) {
    Definition definition = version.definition();
    String parent = version.id().toString();
    JsonObject triggers =
        new JsonObject()
            .object(
                "metadata",
                TaskMapping.metadata(version.id(), version.createdAt(), version.createdAt()))
            .text("workflow_version_id", parent)
            .id("tenant_id", tenant);
    if (!definition.eventTriggers().isEmpty()) {
      triggers.objects(
          "events",
          definition.eventTriggers().stream()
              .map(key -> new JsonObject().text("parent_id", parent).text("event_key", key))
              .toList());
    }
    if (!definition.cronTriggers().isEmpty()) {
      triggers.objects(
          "crons",
          definition.cronTriggers().stream()
              .map(cron -> new JsonObject().text("parent_id", parent).text("cron", cron))
              .toList());
    }
    return triggers;
  }

  /** All steps of a version are its one job. */
  private static JsonObject job(UUID tenant, WorkflowVersion version) {
    Definition definition = version.definition();
    return new JsonObject()
        .object(
            "metadata",
            TaskMapping.metadata(version.id(), version.createdAt(), version.createdAt()))
        .id("tenantId", tenant)
        .id("versionId", version.id())
        .text("name", definition.name())
        .objects(
            "steps", definition.steps().stream().map(step -> step(tenant, version, step)).toList());
  }

  private static JsonObject step(UUID tenant, WorkflowVersion version, Step step) {
    List<String> children =
        version.definition().steps().stream()
            .filter(other -> other.parents().contains(step.readableId()))
            .map(Step::readableId)
            .toList();
    return new JsonObject()
        .object(
            "metadata", TaskMapping.metadata(step.id(), version.createdAt(), version.createdAt()))
        .text("readableId", step.readableId())
        .id("tenantId", tenant)
        .id("jobId", version.id())
        .text("action", step.action())
        .text("timeout", step.timeout().text())
        .flag("isDurable", step.durable())
        .numbers("slotRequests", step.slots())
        .texts("children", children)
        .texts("parents", step.parents());
  }

  private static List<JsonObject> concurrency(Definition definition) {
    List<JsonObject> settings = new ArrayList<>();
    for (Step step : definition.steps()) {
      if (step.flow() != null) {
        step.flow()
            .concurrency()
            .forEach(each -> settings.add(setting(each, "TASK", step.readableId())));
      }
    }
    definition.concurrency().forEach(each -> settings.add(setting(each, "WORKFLOW", null)));
    return settings;
  }

  private static JsonObject setting(
      Step.Concurrency concurrency, String scope, @Nullable String step) {
    return new JsonObject()
        .number("maxRuns", concurrency.maxRuns())
        .text("limitStrategy", strategy(concurrency.strategy()))
        .text("expression", concurrency.expression())
        .text("stepReadableId", step)
        .text("scope", scope);
  }

  /** Clients of REST know one of the strategies by another name and refuse ours. */
  private static String strategy(Step.Strategy strategy) {
    return switch (strategy) {
      case CANCEL_IN_PROGRESS -> "CANCEL_IN_PROGRESS";
      case GROUP_ROUND_ROBIN -> "GROUP_ROUND_ROBIN";
      case CANCEL_NEWEST -> "DROP_NEWEST";
    };
  }
}
