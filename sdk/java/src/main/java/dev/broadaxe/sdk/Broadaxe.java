package dev.broadaxe.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.GetVersionRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of the engine: declares tasks, runs workers, starts runs. One per process is enough, and
 * any thread may use it.
 *
 * <pre>{@code
 * record Greeting(String name) {}
 * record Reply(String text) {}
 *
 * var broadaxe = Broadaxe.fromEnvironment();
 * var greet = broadaxe.task("greet", Greeting.class, Reply.class,
 *     (in, context) -> new Reply("Hello " + in.name()));
 * broadaxe.worker("my-worker", greet).start();
 * System.out.println(greet.run(new Greeting("Ada")).text());
 * }</pre>
 *
 * <p>None of its threads keeps the JVM alive.
 */
public final class Broadaxe implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private final Client client;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  private Broadaxe(Client client) {
    this.client = client;
  }

  /**
   * A client with the configuration of the environment variables {@code HATCHET_CLIENT_*}. It
   * connects when it is first used.
   *
   * @throws IllegalArgumentException naming the variable that is missing or makes no sense
   */
  public static Broadaxe fromEnvironment() {
    return of(ClientConfig.fromEnvironment());
  }

  /**
   * A client with this configuration. It connects when it is first used.
   *
   * @throws IllegalArgumentException if a TLS file cannot be read
   */
  public static Broadaxe of(ClientConfig config) {
    return new Broadaxe(new Client(config, Json.standard()));
  }

  /**
   * As {@link #of(ClientConfig)}, with your own way to write and read JSON.
   *
   * @param json writes inputs, outputs and metadata, and reads them
   */
  public static Broadaxe of(ClientConfig config, ObjectMapper json) {
    return new Broadaxe(new Client(config, new Json(json)));
  }

  /**
   * Declares a task with its code, for workers and callers alike.
   *
   * @param name letters, digits, dots, hyphens and underscores
   * @param inputType a record, a map or anything else that becomes a JSON object
   * @param outputType likewise; {@link Void} for nothing
   * @param handler the code
   * @throws IllegalArgumentException if the name has other characters, or a type never becomes a
   *     JSON object
   */
  public <I, O> Task<I, O> task(
      String name, Class<I> inputType, Class<O> outputType, TaskHandler<I, O> handler) {
    return declared(name, inputType, outputType, handler);
  }

  /**
   * Declares a task whose code is elsewhere, in whatever language: for callers only.
   *
   * @throws IllegalArgumentException as {@link #task(String, Class, Class, TaskHandler)}
   */
  public <I, O> Task<I, O> task(String name, Class<I> inputType, Class<O> outputType) {
    return declared(name, inputType, outputType, null);
  }

  private <I, O> Task<I, O> declared(
      String name, Class<I> inputType, Class<O> outputType, @Nullable TaskHandler<I, O> handler) {
    checkedName("task", name);
    checkedType("input", name, inputType);
    checkedType("output", name, outputType);
    return new Task<>(client, name, inputType, outputType, handler, TaskOptions.DEFAULT);
  }

  /**
   * A worker for these tasks; it does nothing before it is started.
   *
   * @param name letters, digits, dots, hyphens and underscores; need not be unique
   * @param tasks at least one, each with its code
   * @throws IllegalArgumentException if the name has other characters, or there is no task, one
   *     without code, or two of one name
   */
  public Worker worker(String name, Task<?, ?>... tasks) {
    return new Worker(
        client, checkedName("worker", name), List.of(tasks), WorkerOptions.DEFAULT, workers);
  }

  /**
   * The version of the engine, such as {@code v0.94.16}.
   *
   * @throws BroadaxeException if the engine refuses, or cannot be reached for a minute
   */
  public String engineVersion() {
    return Await.value(
            "version of the engine",
            client
                .connection()
                .call(
                    DispatcherGrpc.getGetVersionMethod(),
                    GetVersionRequest.getDefaultInstance(),
                    Patience.REQUEST))
        .getVersion();
  }

  /** Stops the workers that were started here, as {@link Worker#close()} does, and disconnects. */
  @Override
  public void close() {
    workers.forEach(Worker::close);
    client.close();
  }

  private static String checkedName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " name must consist of letters, digits, dots, hyphens and underscores, but is \""
              + name
              + "\"");
    }
    return name;
  }

  private static void checkedType(String what, String task, Class<?> type) {
    if (type.isPrimitive()
        || type.isArray()
        || type.isEnum()
        || CharSequence.class.isAssignableFrom(type)
        || Number.class.isAssignableFrom(type)
        || Iterable.class.isAssignableFrom(type)
        || type == Boolean.class
        || type == Character.class) {
      throw new IllegalArgumentException(
          what
              + " type of task "
              + task
              + " must become a JSON object, such as a record or a map does, but "
              + type.getName()
              + " does not");
    }
  }
}
