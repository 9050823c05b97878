package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.CompatibilityTable;
import dev.broadaxe.testing.CompatibilityTable.State;
import dev.broadaxe.testing.PostgresFixture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds the list of what is built to what really answers. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class CompatibilityTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void theListSaysWhatIsBuilt() throws IOException {
    List<String> built = new ArrayList<>();
    rig.api.built().forEach(method -> built.add("/" + method));

    assertThat(CompatibilityTable.read().rpcs(State.BUILT))
        .containsExactlyInAnyOrderElementsOf(built);
  }

  @Test
  void whatIsNotBuiltSaysItsOwnName() throws IOException {
    CompatibilityTable table = CompatibilityTable.read();
    List<String> unbuilt = new ArrayList<>(table.rpcs(State.PLANNED));
    unbuilt.addAll(table.rpcs(State.REFUSED));
    ManagedChannel channel = rig.channel(rig.token(rig.tenant()));
    List<String> asked = new ArrayList<>();
    for (ServiceDescriptor service : GrpcApi.descriptors()) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        String name = "/" + method.getFullMethodName();
        if (unbuilt.contains(name)) {
          Status status = call(channel, method);
          assertThat(status.getCode()).as(name).isEqualTo(Status.Code.UNIMPLEMENTED);
          assertThat(status.getDescription()).as(name).contains(name);
          asked.add(name);
        }
      }
    }
    unbuilt.removeIf(name -> name.startsWith("/opentelemetry."));
    assertThat(asked).containsExactlyInAnyOrderElementsOf(unbuilt);
  }

  private static <Q, R> Status call(ManagedChannel channel, MethodDescriptor<Q, R> method) {
    Q nothing = method.parseRequest(new ByteArrayInputStream(new byte[0]));
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      return StatusOf.call(
          () -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, nothing));
    }
    Heard<Q, R> heard = new Heard<>();
    if (method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING) {
      ClientCalls.asyncServerStreamingCall(
          channel.newCall(method, CallOptions.DEFAULT), nothing, heard);
    } else {
      ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), heard);
    }
    return heard.end();
  }
}
