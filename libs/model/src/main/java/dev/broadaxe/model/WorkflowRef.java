package dev.broadaxe.model;

import java.util.UUID;

/** Names one version of one workflow. */
public record WorkflowRef(UUID workflowId, UUID versionId, String name) {}
