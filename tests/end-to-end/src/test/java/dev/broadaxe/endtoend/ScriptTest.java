package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script ./broadaxe as a process, on a copy of its own, with a JDK, a Maven and an engine that
 * are a few lines of shell: what it refuses, and how it starts and stops what it is given.
 */
class ScriptTest {

  private static final List<String> TOOLS =
      List.of(
          "awk", "bash", "cat", "dirname", "env", "find", "grep", "head", "ls", "mkdir", "mktemp",
          "mv", "nohup", "ps", "rm", "sed", "sleep", "tail", "tee", "touch", "tr", "wc");

  /** An engine that does nothing but say where it is, until it is told to stop. */
  private static final String ENGINE =
      """
      learnt() {
        for word in "$@"; do
          case $word in
            -XX:AOTCacheOutput=*) [ -n "${NOTHING_LEARNT:-}" ] || echo classes >"${word#*=}" ;;
          esac
        done
      }
      echo "engine with $*"
      if [ -n "${ENGINE_FAILS:-}" ]; then echo "no luck today"; exit 7; fi
      printf '{"shape":"all-in-one","version":"1.2.3","pid":%d,"postgresPid":null,"grpcPort":%d,' \\
        $$ "$SERVER_GRPC_PORT" >"$BROADAXE_DATA/new"
      printf '"httpPort":%d,"databaseUrl":"%s","token":"ey.it'"'"'s.secret","tenant":"%s",' \\
        "$SERVER_PORT" "${DATABASE_URL:-postgres://axe:secret@127.0.0.1:5555/axe}" \\
        707d0855-80ab-4e1f-a156-f1c4546cbf52 >>"$BROADAXE_DATA/new"
      printf '"grpcTls":"%s",' "${SERVER_TLS_STRATEGY:-none}" >>"$BROADAXE_DATA/new"
      printf '"serverUrl":"%s","grpcAddress":"%s"}' "$SERVER_URL" \\
        "$SERVER_GRPC_BROADCAST_ADDRESS" >>"$BROADAXE_DATA/new"
      trap 'echo "engine stopped"; learnt "$@"; exit 143' TERM
      case "${ENGINE_IS_DEAF:-} $*" in
        yes*AOTCacheOutput*) ;;
        yes*) trap '' TERM ;;
      esac
      mv "$BROADAXE_DATA/new" "$BROADAXE_DATA/engine.json"
      while :; do sleep 0.1; done
      """;

  private static final String MAVEN =
      """
      echo "$*" >>"$MAVEN_CALLS"
      echo "[INFO] Building Broadaxe Model 0.1.0-SNAPSHOT                         [2/9]"
      if [ -n "${MAVEN_FAILS:-}" ]; then echo "[ERROR] a semicolon is missing"; exit 1; fi
      mkdir -p services/all-in-one/target/quarkus-app
      touch services/all-in-one/target/quarkus-app/quarkus-run.jar
      """;

  private final List<Process> processes = new ArrayList<>();
  private Path folder;
  private Path root;
  private Path tools;
  private Path mavenCalls;
  private int grpcPort;
  private int httpPort;

  @BeforeEach
  void layOut() throws IOException {
    folder = Repository.workFolder("script");
    root = Files.createDirectories(folder.resolve("project with a space"));
    String script = Files.readString(Repository.file("broadaxe"));
    Path copy = root.resolve("broadaxe");
    Files.writeString(copy, script.replace("stop_seconds_max=60", "stop_seconds_max=1"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    mavenCalls = folder.resolve("maven-calls");
    tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), onThisMachine(tool));
    }
    executable(tools.resolve("mvn"), MAVEN);
    jdk("jdk-25", "25.0.1");
    try (var grpc = new ServerSocket(0);
        var http = new ServerSocket(0)) {
      grpcPort = grpc.getLocalPort();
      httpPort = http.getLocalPort();
    }
  }

  @AfterEach
  void endWhatIsLeft() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    Path described = root.resolve(".broadaxe/engine.json");
    if (Files.exists(described)) {
      long pid = new ObjectMapper().readTree(described.toFile()).get("pid").asLong();
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void namesAMissingJdk() throws Exception {
    Files.move(folder.resolve("jdks/jdk-25"), folder.resolve("elsewhere"));
    jdk("jdk-17", "17.0.15");

    assertThat(run("up")).isEqualTo(new Ended(1, "", missingJdk("")));
    assertThat(run("test")).isEqualTo(new Ended(1, "", missingJdk("")));
    assertThat(run(List.of("JAVA_HOME=/nowhere"), "up"))
        .isEqualTo(new Ended(1, "", missingJdk("/nowhere")));
  }

  private static String missingJdk(String javaHome) {
    return "broadaxe: JDK 25 is missing: install one and set JAVA_HOME to its folder"
        + " (JAVA_HOME is '%s')\n".formatted(javaHome);
  }

  @Test
  void takesAJdkFromJavaHomeFirst() throws Exception {
    Path mine = jdk("../mine", "25");

    up(List.of("JAVA_HOME=" + mine));

    assertThat(run("logs").out).contains("engine with -Xms64m -Xmx512m");
    assertThat(ProcessHandle.of(status().get("pid").asLong()).orElseThrow().info().toString())
        .contains(mine.resolve("bin/java").toString());
  }

  @Test
  void namesAMissingMaven() throws Exception {
    Files.delete(tools.resolve("mvn"));

    assertThat(run("up").err)
        .isEqualTo(
            "broadaxe: Maven is missing: install version 3.8.6 or newer, so that 'mvn' runs\n");
    assertThat(root.resolve(".broadaxe/engine.pid")).doesNotExist();
  }

  @Test
  void namesATakenPort() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(run("up", "--grpc-port", "" + port, "--http-port", "" + httpPort))
          .isEqualTo(
              new Ended(
                  1,
                  "",
                  "broadaxe: port " + port + " is taken: choose another with" + " --grpc-port\n"));
      assertThat(run("up", "--grpc-port=" + grpcPort, "--http-port=" + port).err)
          .isEqualTo("broadaxe: port " + port + " is taken: choose another with --http-port\n");
    }
    assertThat(mavenCalls).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "08", "-1", "65536", "100000", "99999999999999999999", "7 7"})
  void refusesWhatIsNoPort(String port) throws Exception {
    assertThat(run("up", "--http-port", port))
        .isEqualTo(
            new Ended(
                1,
                "",
                "broadaxe: --http-port must be a port from 1 to 65535, not '" + port + "'\n"));
  }

  @Test
  void refusesOnePortForBoth() throws Exception {
    assertThat(run("up", "--grpc-port", "8888").err)
        .isEqualTo("broadaxe: --grpc-port and --http-port must differ, both are 8888\n");
  }

  @Test
  void takesPortsFromTheEnvironmentUnlessAnOptionSaysOtherwise() throws Exception {
    List<String> environment = List.of("SERVER_PORT=" + httpPort, "SERVER_GRPC_PORT=1");

    Ended up = run(environment, "up", "--grpc-port", "" + grpcPort, "--detach");

    assertThat(up.code).isZero();
    assertThat(status().get("httpPort").asInt()).isEqualTo(httpPort);
    assertThat(status().get("grpcPort").asInt()).isEqualTo(grpcPort);
  }

  @Test
  void namesTheVariableThatHoldsNoPort() throws Exception {
    assertThat(run(List.of("SERVER_GRPC_PORT=http"), "up").err)
        .isEqualTo("broadaxe: SERVER_GRPC_PORT must be a port from 1 to 65535, not 'http'\n");
    assertThat(run(List.of("SERVER_PORT=7077"), "up").err)
        .isEqualTo("broadaxe: --grpc-port and SERVER_PORT must differ, both are 7077\n");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    assertThat(run("fly")).isEqualTo(refusal("there is no command 'fly'"));
    assertThat(run("up", "--port", "1")).isEqualTo(refusal("unknown option --port of 'up'"));
    assertThat(run("down", "now")).isEqualTo(refusal("unexpected argument 'now' of 'down'"));
    assertThat(run("status", "--xml")).isEqualTo(refusal("unknown option --xml of 'status'"));
    assertThat(run("status", "--leases", "--json"))
        .isEqualTo(refusal("'status' shows leases as text only, without --json"));
    assertThat(run("up", "--data")).isEqualTo(refusal("--data needs a value"));
    assertThat(run("up", "--data=")).isEqualTo(refusal("--data needs a value"));
    assertThat(run("token", "list")).isEqualTo(refusal("'token' knows one thing to do: create"));
    assertThat(run("test", "all").err).contains("there is no layer 'all'", "end-to-end");
    assertThat(run("bench", "--fast")).isEqualTo(refusal("unknown option --fast of 'bench'"));
  }

  private static Ended refusal(String sentence) {
    return new Ended(2, "", "broadaxe: " + sentence + " (see ./broadaxe help)\n");
  }

  @Test
  void explainsItself() throws Exception {
    assertThat(run("help").out)
        .contains("up", "down", "status", "env", "token create", "logs", "test", "bench");
    assertThat(run()).isEqualTo(run("help"));
  }

  @Test
  void saysThatNothingRuns() throws Exception {
    assertThat(run("env").out).isEmpty();
    assertThat(run("env").err).contains("no engine is running on ", "./broadaxe up");
    assertThat(run("token", "create").code).isEqualTo(1);
    assertThat(run("logs").code).isEqualTo(1);
    assertThat(run("status").code).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(run("status", "--json").out).get("running").asBoolean())
        .isFalse();
    assertThat(run("down").code).isZero();
  }

  @Test
  void startsStopsAndStartsAgain() throws Exception {
    Ended up = up(List.of());

    assertThat(up.code).isZero();
    assertThat(up.out)
        .contains("Broadaxe 1.2.3 is ready", "http://127.0.0.1:" + httpPort)
        .contains("127.0.0.1:" + grpcPort, "ey.it's.secret", "eval \"$(./broadaxe env)\"");
    assertThat(status().get("grpcPort").asInt()).isEqualTo(grpcPort);
    assertThat(status().get("postgresPid").isNull()).isTrue();
    assertThat(run("status").out).contains("axe:***@127.0.0.1").doesNotContain("secret");
    long engine = status().get("pid").asLong();

    assertThat(run("down").code).isZero();
    assertThat(runs(engine)).isFalse();
    assertThat(run("logs").out).contains("engine stopped");
    assertThat(root.resolve(".broadaxe/engine.json")).doesNotExist();
    assertThat(up(List.of()).code).isZero();
  }

  @Test
  void refusesAFolderInUse() throws Exception {
    up(List.of());
    long pid = status().get("pid").asLong();

    Ended second = run("up", "--grpc-port", "" + (grpcPort + 1));

    assertThat(second.code).isEqualTo(1);
    assertThat(second.err)
        .endsWith(
            ".broadaxe is in use by the engine with process id %d: './broadaxe down' stops it\n"
                .formatted(pid));
    assertThat(status().get("pid").asLong()).isEqualTo(pid);
  }

  @Test
  void takesAFolderWhoseEngineIsGone() throws Exception {
    up(List.of());
    end(start(List.of(), "bash", "-c", "kill -KILL " + status().get("pid").asLong()));
    assertThat(run("status").code).isEqualTo(1);

    Files.writeString(root.resolve(".broadaxe/engine.pid"), ProcessHandle.current().pid() + " 1\n");

    assertThat(up(List.of()).code).isZero();
  }

  @Test
  void givesTheSettingsOfTheSdksToAShell() throws Exception {
    up(List.of());
    String shell =
        "eval \"$('"
            + root.resolve("broadaxe")
            + "' env)\" && echo $HATCHET_CLIENT_TOKEN $HATCHET_CLIENT_HOST_PORT"
            + " $HATCHET_CLIENT_SERVER_URL $HATCHET_CLIENT_API_URL $HATCHET_CLIENT_TLS_STRATEGY";

    Ended ended = end(start(List.of(), "bash", "-c", shell));

    assertThat(ended.out)
        .isEqualTo(
            "ey.it's.secret 127.0.0.1:%d http://127.0.0.1:%d http://127.0.0.1:%d none\n"
                .formatted(grpcPort, httpPort, httpPort));
  }

  @Test
  void tellsTheSdksHowTheEngineIsEncrypted() throws Exception {
    up(List.of("SERVER_TLS_STRATEGY=mtls"));

    assertThat(run("env").out).containsPattern("HATCHET_CLIENT_TLS_STRATEGY='?mtls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void staysUntilItIsStopped(String signal) throws Exception {
    Process up = start(List.of(), interruptible(command(upArguments())));
    awaitLine(up, "Next, in another shell");
    long engine = status().get("pid").asLong();

    end(start(List.of(), "bash", "-c", "kill -%s %d".formatted(signal, up.pid())));

    assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isZero();
    assertThat(runs(engine)).isFalse();
    assertThat(Files.readString(root.resolve(".broadaxe/engine.log"))).contains("engine stopped");
  }

  /**
   * A shell cannot hear Ctrl-C that was ignored when it began, as it is for tests run in the back.
   */
  private static String[] interruptible(String... command) {
    return Stream.concat(Stream.of("env", "--default-signal=INT"), Stream.of(command))
        .toArray(String[]::new);
  }

  @Test
  void endsWhenSomebodyElseStopsTheEngine() throws Exception {
    Process up = start(List.of(), command(upArguments()));
    awaitLine(up, "Next, in another shell");

    assertThat(run("down").code).isZero();

    assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isZero();
  }

  @Test
  void endsAnEngineThatDoesNotStop() throws Exception {
    up(List.of("ENGINE_IS_DEAF=yes"));
    long engine = status().get("pid").asLong();

    Ended down = run("down");

    assertThat(down.code).isZero();
    assertThat(down.err).contains("did not stop within 1 s and is ended now");
    assertThat(runs(engine)).isFalse();
  }

  @Test
  void showsWhyAnEngineDidNotStart() throws Exception {
    Ended up = up(List.of("ENGINE_FAILS=yes"));

    assertThat(up.code).isEqualTo(1);
    assertThat(up.err)
        .contains("no luck today", "the engine ended while it started; its log is in ");
    assertThat(root.resolve(".broadaxe/engine.pid")).doesNotExist();
  }

  @Test
  void buildsOnlyWhatHasChanged() throws Exception {
    up(List.of());
    run("down");
    up(List.of());
    run("down");
    assertThat(Files.readAllLines(mavenCalls))
        .containsExactly(
            "-B -Dfast -Dmaven.test.skip -pl services/all-in-one,sdk/java -am package");

    Path source = Files.createDirectories(root.resolve("libs/x/src/main")).resolve("X.java");
    Files.writeString(source, "class X {}");
    up(List.of());

    assertThat(Files.readAllLines(mavenCalls)).hasSize(2);
  }

  @Test
  void preparesFastStartsOncePerBuild() throws Exception {
    assertThat(up(List.of()).err).contains("preparing fast starts");
    assertThat(run("logs").out).contains("-XX:AOTCache=").doesNotContain("-XX:AOTCacheOutput=");
    run("down");

    assertThat(up(List.of()).err).doesNotContain("preparing fast starts");
  }

  @Test
  void startsAllTheSameIfFastStartsCannotBePrepared() throws Exception {
    Ended up = up(List.of("NOTHING_LEARNT=yes"));

    assertThat(up.code).isZero();
    assertThat(up.err).contains("starts will be slower than they could be");
    assertThat(run("logs").out).doesNotContain("-XX:AOTCache");
    run("down");
    assertThat(up(List.of("NOTHING_LEARNT=yes")).err).doesNotContain("preparing fast starts");
  }

  @Test
  void showsWhyABuildFailed() throws Exception {
    Ended up = up(List.of("MAVEN_FAILS=yes"));

    assertThat(up.code).isEqualTo(1);
    assertThat(up.err)
        .contains("[ERROR] a semicolon is missing", "the build failed; all it said is in ");
    assertThat(root.resolve(".broadaxe/engine.pid")).doesNotExist();
  }

  @Test
  void takesADatabaseOnlyIfItIsNamed() throws Exception {
    Ended up = up(List.of("DATABASE_URL=postgres://other@db/other"));
    assertThat(up.err).contains("DATABASE_URL of the environment is not used");
    assertThat(status().get("databaseUrl").asText()).contains("127.0.0.1:5555");
    run("down");

    up(List.of(), "--database-url", "postgres://mine@db/mine");

    assertThat(status().get("databaseUrl").asText()).isEqualTo("postgres://mine@db/mine");
  }

  @Test
  void asksTheEngineForATokenAndPassesItsRefusalOn() throws Exception {
    up(List.of());
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort), 0);
    server.createContext(
        "/",
        call -> {
          seen.add(call.getRequestMethod() + " " + call.getRequestURI());
          seen.add(call.getRequestHeaders().getFirst("Authorization"));
          String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          seen.add(body);
          byte[] answer =
              (body.contains("bad") ? "{\"message\":\"no such name\"}" : "{\"token\":\"ey.new\"}")
                  .getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(body.contains("bad") ? 400 : 200, answer.length);
          call.getResponseBody().write(answer);
          call.close();
        });
    server.start();
    try {
      assertThat(run("token", "create", "--name", "say \"hé\"", "--expires", "1h"))
          .isEqualTo(new Ended(0, "ey.new\n", ""));
      assertThat(seen)
          .containsExactly(
              "POST /api/v1/tenants/707d0855-80ab-4e1f-a156-f1c4546cbf52/api-tokens",
              "Bearer ey.it's.secret",
              "{\"name\":\"say \\\"hé\\\"\",\"expiresIn\":\"1h\"}");
      assertThat(run("token", "create", "--name", "bad").err)
          .startsWith("broadaxe: no token was made: 400 ")
          .endsWith("{\"message\":\"no such name\"}\n");
      assertThat(run("token", "create", "--tenant", "../x").err)
          .isEqualTo(
              "broadaxe: --tenant must be an id or a short name of a-z, 0-9 and -, not '../x'\n");
    } finally {
      server.stop(0);
    }
  }

  // --- the machine that the script sees ---

  private static Path onThisMachine(String tool) {
    for (String place : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(place, tool))) {
        return Path.of(place, tool);
      }
    }
    throw new AssertionError(tool + " is not on the path");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!" + onThisMachine("bash") + "\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdks")).resolve(name).normalize();
    executable(home.resolve("bin/java"), ENGINE);
    executable(home.resolve("bin/javac"), "exit 1");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    return home;
  }

  private String[] upArguments() {
    return new String[] {"up", "--grpc-port", "" + grpcPort, "--http-port", "" + httpPort};
  }

  private static String[] words(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  private Ended up(List<String> variables, String... more) throws Exception {
    return end(start(variables, command(words(words(upArguments(), "--detach"), more))));
  }

  /** Not what {@link ProcessHandle} says: a process that ended but was not reaped lives for it. */
  private boolean runs(long pid) throws Exception {
    String state = end(start(List.of(), "ps", "-o", "stat=", "-p", "" + pid)).out;
    return !state.isBlank() && !state.startsWith("Z");
  }

  private JsonNode status() throws Exception {
    return new ObjectMapper().readTree(run("status", "--json").out);
  }

  private Ended run(String... arguments) throws Exception {
    return run(List.of(), arguments);
  }

  private Ended run(List<String> variables, String... arguments) throws Exception {
    return end(start(variables, command(arguments)));
  }

  private String[] command(String... arguments) {
    return words(new String[] {root.resolve("broadaxe").toString()}, arguments);
  }

  /** Starts a process that sees our tools, our JDKs and these variables, and nothing else. */
  private Process start(List<String> variables, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("BROADAXE_JDK_PATH", folder.resolve("jdks").toString());
    builder.environment().put("MAVEN_CALLS", mavenCalls.toString());
    for (String variable : variables) {
      String[] parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Reads a process to its end; what it leaves running must not hold its output open. */
  private static Ended end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private static void awaitLine(Process process, String start) throws IOException {
    var lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.startsWith(start)) {
      line = lines.readLine();
    }
    assertThat(line).as("a line that starts with " + start).isNotNull();
  }

  /** How a process ended and what it said. */
  private record Ended(int code, String out, String err) {}
}
