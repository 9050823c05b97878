package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;

/** One thing to measure. */
interface Case {

  /** The options that it has. */
  List<String> options();

  /**
   * Measures it.
   *
   * @return the figures; a member {@code lost} above zero makes the measurement a failure
   */
  ObjectNode measure() throws SQLException, InterruptedException;
}
