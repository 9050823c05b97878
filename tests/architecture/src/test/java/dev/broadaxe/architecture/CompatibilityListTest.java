package dev.broadaxe.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.CompatibilityTable;
import dev.broadaxe.testing.CompatibilityTable.Row;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.EventsServiceGrpc;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.V1DispatcherGrpc;
import io.grpc.ServiceDescriptor;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of operations in docs/compatibility.md is whole, and names nothing twice. */
final class CompatibilityListTest {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          DispatcherGrpc.getServiceDescriptor(),
          EventsServiceGrpc.getServiceDescriptor(),
          WorkflowServiceGrpc.getServiceDescriptor(),
          AdminServiceGrpc.getServiceDescriptor(),
          V1DispatcherGrpc.getServiceDescriptor(),
          TraceServiceGrpc.getServiceDescriptor());

  @Test
  void everyRpcIsListedOnce() throws IOException {
    List<String> methods =
        SERVICES.stream()
            .flatMap(service -> service.getMethods().stream())
            .map(method -> "/" + method.getFullMethodName())
            .toList();

    assertThat(CompatibilityTable.read().rows())
        .filteredOn(Row::isRpc)
        .extracting(Row::operation)
        .containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void everyRestOperationIsAMethodAndAPathAndListedOnce() throws IOException {
    assertThat(CompatibilityTable.read().rows())
        .filteredOn(row -> !row.isRpc())
        .extracting(Row::operation)
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allSatisfy(
            operation -> assertThat(operation).matches("(GET|POST|PUT|PATCH|DELETE) /api/\\S+"));
  }
}
