// Command judge answers questions about transparency logs with software that others wrote: one JSON object a line
// on standard input, one a line on standard output, in the same order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// question holds what is asked; which fields matter depends on Do. Bytes are Base64, as encoding/json does it.
type question struct {
	Do      string
	Note    []byte
	Text    string
	Keys    []string
	Policy  string
	Entries int
	Folder  string
	Leaf    []byte
	Roots   [][]byte
	Proof   [][]byte
	Extra   []byte
	Index   int64
	Old     int64
	Size    int64
}

// answer says whether the other software accepted, and what it gave.
type answer struct {
	Ok    bool     `json:"ok"`
	Error string   `json:"error,omitempty"`
	Bytes []byte   `json:"bytes,omitempty"`
	Names []string `json:"names,omitempty"`
	Proof [][]byte `json:"proof,omitempty"`
}

type work func(question) (answer, error)

func main() {
	grown := &tree{}
	works := map[string]work{
		"open-note":    openNote,
		"sign-note":    signNote,
		"grow":         grown.grow,
		"prove-record": grown.proveRecord,
		"prove-tree":   grown.proveTree,
		"check-record": checkRecord,
		"check-tree":   checkTree,
		"remarshal":    remarshalProof,
		"format-proof": formatProof,
		"verify-proof": verifyProof,
		"write-log":    writeLog,
		"serve-agent":  serveAgent,
	}
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	decoder := json.NewDecoder(in)
	for decoder.More() {
		var asked question
		if err := decoder.Decode(&asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		result, err := answerTo(works, asked)
		if err != nil {
			result = answer{Error: err.Error()}
		}
		if encoder.Encode(result) != nil || out.Flush() != nil {
			os.Exit(2)
		}
	}
}

func answerTo(works map[string]work, asked question) (answer, error) {
	do, known := works[asked.Do]
	if !known {
		return answer{}, fmt.Errorf("no such question: %q", asked.Do)
	}
	return do(asked)
}
