package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Names;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Step;
import dev.broadaxe.wire.v0.WorkerLabels;
import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.WorkerLabelComparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Labels of workers, and what tasks want of them, between wire and model. */
final class LabelMapping {
  private static final int WEIGHT_DEFAULT = 100;

  private LabelMapping() {}

  /** The labels that a worker says it has; what cannot be used is added to the problems. */
  static Map<String, Object> labels(Map<String, WorkerLabels> wire, Problems problems) {
    problems.check(
        wire.size() <= Limits.LABELS_PER_WORKER,
        "labels",
        "must not be more than " + Limits.LABELS_PER_WORKER);
    Map<String, Object> labels = new LinkedHashMap<>();
    new TreeMap<>(wire)
        .forEach(
            (key, label) -> {
              String field = "labels." + Problems.quoted(key);
              checkKey(key, field, problems);
              if (label.hasStrValue()) {
                checkText(label.getStrValue(), field, problems);
                labels.put(key, label.getStrValue());
              } else if (label.hasIntValue()) {
                labels.put(key, label.getIntValue());
              } else {
                problems.add(field, "needs str_value or int_value");
              }
            });
    return labels;
  }

  /** What is wanted of a worker's labels; what cannot be used is added to the problems. */
  static Map<String, Step.DesiredLabel> desired(
      String field, Map<String, DesiredWorkerLabels> wire, Problems problems) {
    problems.check(
        wire.size() <= Limits.LABELS_PER_WORKER,
        field,
        "must not be more than " + Limits.LABELS_PER_WORKER);
    Map<String, Step.DesiredLabel> desired = new LinkedHashMap<>();
    new TreeMap<>(wire)
        .forEach(
            (key, label) -> {
              String path = field + "." + Problems.quoted(key);
              checkKey(key, path, problems);
              boolean known =
                  problems.check(
                      label.getComparator() != WorkerLabelComparator.UNRECOGNIZED,
                      path + ".comparator",
                      "is unknown");
              boolean valued =
                  problems.check(
                      label.hasStrValue() || label.hasIntValue(),
                      path,
                      "needs str_value or int_value");
              if (known && valued) {
                desired.put(key, desiredLabel(path, label, problems));
              }
            });
    return desired;
  }

  private static Step.DesiredLabel desiredLabel(
      String field, DesiredWorkerLabels label, Problems problems) {
    Object value = label.hasStrValue() ? label.getStrValue() : (Object) label.getIntValue();
    if (value instanceof String text) {
      checkText(text, field, problems);
    }
    return new Step.DesiredLabel(
        value,
        label.getRequired(),
        Step.Comparator.valueOf(label.getComparator().name()),
        label.hasWeight() ? label.getWeight() : WEIGHT_DEFAULT);
  }

  private static void checkKey(String key, String field, Problems problems) {
    problems.check(
        Names.isKey(key),
        field,
        "needs a name of 1 to " + Limits.KEY_BYTES_MAX + " bytes and no U+0000");
  }

  private static void checkText(String text, String field, Problems problems) {
    problems.check(
        text.isEmpty() || Names.isKey(text),
        field,
        "is longer than " + Limits.KEY_BYTES_MAX + " bytes or holds U+0000");
  }
}
