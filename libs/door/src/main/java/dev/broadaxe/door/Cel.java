package dev.broadaxe.door;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Expressions} by a CEL compiler. */
public final class Cel implements Expressions {
  private static final int CHARS_MAX = 10_000;
  private static final MapType OBJECT = MapType.create(SimpleType.STRING, SimpleType.DYN);

  private final Map<Place, CelCompiler> compilers = new EnumMap<>(Place.class);

  public Cel() {
    compilers.put(Place.KEY, base().build());
    compilers.put(
        Place.STEP, base().addVar("parents", MapType.create(SimpleType.STRING, OBJECT)).build());
  }

  private static CelCompilerBuilder base() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(CelExtensions.strings())
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                "checksum",
                CelOverloadDecl.newGlobalOverload(
                    "checksum_string", SimpleType.STRING, SimpleType.STRING),
                CelOverloadDecl.newMemberOverload(
                    "string_checksum", SimpleType.STRING, SimpleType.STRING)))
        .addVar("input", OBJECT)
        .addVar("additional_metadata", OBJECT)
        .addVar("workflow_run_id", SimpleType.STRING);
  }

  @Override
  public @Nullable String problem(Place place, String expression) {
    if (expression.length() > CHARS_MAX) {
      return "it has more than " + CHARS_MAX + " characters";
    }
    CelCompiler compiler = compilers.get(place);
    if (compiler == null) {
      throw new IllegalStateException("no compiler for " + place);
    }
    CelValidationResult result = compiler.compile(expression);
    return result.hasError() ? result.getErrorString() : null;
  }
}
