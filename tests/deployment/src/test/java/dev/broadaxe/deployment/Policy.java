package dev.broadaxe.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Something that holds for whatever the chart renders.
 *
 * @param name what holds
 * @param complaints what does not, in some manifests
 * @param breaks a change of the trial's manifests that is noticed
 */
record Policy(
    String name, Function<Manifests, List<String>> complaints, Consumer<Manifests> breaks) {

  static Stream<Policy> all() {
    return Stream.concat(PodPolicies.ALL.stream(), ObjectPolicies.ALL.stream());
  }

  /** Manifests of which one may be broken. */
  static Manifests copy(Manifests manifests) {
    List<JsonNode> copies = new ArrayList<>();
    manifests.all().forEach(object -> copies.add(object.deepCopy()));
    return new Manifests(copies);
  }

  @Override
  public String toString() {
    return name;
  }
}
