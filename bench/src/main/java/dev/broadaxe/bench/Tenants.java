package dev.broadaxe.bench;

import dev.broadaxe.bench.Probe.Done;
import dev.broadaxe.bench.Probe.Job;
import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.ClientConfig;
import dev.broadaxe.sdk.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients of one tenant or of several, each with the same task. */
record Tenants(List<Broadaxe> clients, List<Task<Job, Done>> tasks) implements AutoCloseable {

  /**
   * How to reach the engine as each tenant: the file {@code --tokens} has a token of each in a line
   * of its own; without it the one of the environment counts.
   */
  static List<ClientConfig> configs(Arguments arguments) throws IOException {
    List<ClientConfig> configs = new ArrayList<>();
    if (arguments.text("tokens").isEmpty()) {
      configs.add(ClientConfig.fromEnvironment());
    } else {
      for (String token : Files.readAllLines(Path.of(arguments.text("tokens").get()))) {
        Map<String, String> variables = new LinkedHashMap<>(System.getenv());
        variables.put("HATCHET_CLIENT_TOKEN", token);
        configs.add(ClientConfig.of(variables));
      }
    }
    return arguments
        .text("grpc")
        .map(address -> configs.stream().map(config -> config.withHostPort(address)).toList())
        .orElse(configs);
  }

  static Tenants open(List<ClientConfig> configs, Probe probe) {
    List<Broadaxe> clients = configs.stream().map(Broadaxe::of).toList();
    return new Tenants(clients, clients.stream().map(probe::task).toList());
  }

  /** The task of the tenant whose turn it is. */
  Task<Job, Done> task(int turn) {
    return tasks.get(turn % tasks.size());
  }

  /** Makes the task known; a worker does that when it starts. */
  void declare() {
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).worker("bench-declares", tasks.get(i)).start().close();
    }
  }

  /** Starts a worker of each tenant, which share so many slots. */
  void work(int slots) {
    int each = Math.max(1, slots / clients.size());
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).worker("bench", tasks.get(i)).withSlots(each).start();
    }
  }

  @Override
  public void close() {
    clients.forEach(Broadaxe::close);
  }
}
