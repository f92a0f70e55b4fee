/**
 * CodeMirror as this page uses it: JSON colours, line numbers, indentation, brackets, history and
 * marks for problems. Loaded on first use, because it is the largest part of the page.
 */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface Mark {
  from: number;
  to: number;
  level: "error" | "warning";
  message: string;
}

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: "var(--code-key)" },
    { tag: tags.string, color: "var(--code-string)" },
    { tag: tags.number, color: "var(--code-number)" },
    { tag: [tags.bool, tags.null], color: "var(--code-word)" },
  ]),
);

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--td-text-color-primary)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--td-text-color-primary)" },
  ".cm-gutters": {
    color: "var(--td-text-color-placeholder)",
    backgroundColor: "var(--td-bg-color-secondarycontainer)",
    border: "none",
  },
  ".cm-activeLine": { backgroundColor: "var(--editor-line)" },
  ".cm-activeLineGutter": { color: "var(--td-text-color-primary)", backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--editor-selection)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--editor-selection)" },
  ".cm-gutter-lint": { width: "18px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "3px 2px" },
  ".cm-lint-marker": { width: "10px", height: "10px", margin: "2px" },
  ".cm-lint-marker-error": {
    content: "''",
    borderRadius: "50%",
    backgroundColor: "var(--td-error-color)",
  },
  ".cm-lint-marker-warning": {
    content: "''",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
    backgroundColor: "var(--td-warning-color)",
  },
  ".cm-tooltip": {
    color: "var(--td-text-color-primary)",
    backgroundColor: "var(--td-bg-color-container)",
    border: "1px solid var(--td-component-border)",
    borderRadius: "3px",
    maxWidth: "min(420px, 90vw)",
  },
  ".cm-diagnostic": { fontFamily: "var(--td-font-family)", whiteSpace: "pre-wrap" },
});

export class CodeEditor {
  private readonly view: EditorView;

  constructor(
    parent: HTMLElement,
    text: string,
    label: string,
    describedBy: string,
    onChange: (text: string) => void,
  ) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          indentUnit.of("  "),
          EditorState.tabSize.of(2),
          indentOnInput(),
          bracketMatching(),
          EditorView.lineWrapping,
          json(),
          colours,
          look,
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  /** Replaces the text unless it is the same already; one step of the history. */
  setText(text: string): void {
    const old = this.view.state.doc;
    if (old.toString() === text) return;
    this.view.dispatch({ changes: { from: 0, to: old.length, insert: text } });
  }

  setMarks(marks: Mark[]): void {
    const length = this.view.state.doc.length;
    const diagnostics = marks.map(
      ({ from, to, level, message }): Diagnostic => ({
        from: Math.min(from, length),
        to: Math.min(to, length),
        severity: level,
        message,
      }),
    );
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Selects a range, brings it into view and gives the editor the focus. */
  select(from: number, to: number): void {
    const length = this.view.state.doc.length;
    this.view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      effects: EditorView.scrollIntoView(Math.min(from, length), { y: "center" }),
    });
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}
