package dev.broadaxe.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting means to those who run the services; {@code docs/configuration.md} shows it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Setting {

  /** A sentence or two in the reader's words, with the unit and the limits. */
  String value();

  /** The programs in which it does something: all, if it does not say. */
  Program[] by() default {
    Program.GRPC_API,
    Program.REST_API,
    Program.SCHEDULER,
    Program.CONTROLLERS,
    Program.ALL_IN_ONE,
    Program.SETUP
  };

  /** Older names, which are taken unless today's is set. */
  String[] aliases() default {};

  /** In words, what counts when it is not set and has no default of its own. */
  String otherwise() default "";

  /** Whether the value must never be shown. */
  boolean secret() default false;
}
