package dev.broadaxe.config;

/** The programs that read settings, by the names of their images. */
public enum Program {
  /** The door for workers and clients. */
  GRPC_API("grpc-api"),
  /** The door for people. */
  REST_API("rest-api"),
  /** The owner of tenants. */
  SCHEDULER("scheduler"),
  /** The clock and the aftermath. */
  CONTROLLERS("controllers"),
  /** The four in one process. */
  ALL_IN_ONE("all-in-one"),
  /** The programs of operators, which end when they are done. */
  SETUP("setup");

  private final String text;

  Program(String text) {
    this.text = text;
  }

  /** As people call it. */
  public String text() {
    return text;
  }
}
