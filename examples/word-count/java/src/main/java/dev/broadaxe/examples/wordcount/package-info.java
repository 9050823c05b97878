/** Counts a folder of text files, one task per file, as an example of the Java SDK. */
@NullMarked
package dev.broadaxe.examples.wordcount;

import org.jspecify.annotations.NullMarked;
