package main

import (
	"encoding/base64"
	"fmt"
	"strings"

	"filippo.io/torchwood"
	cosigned "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// typeOf gives the type byte of a key in text form, the last part of which is Base64.
func typeOf(key string) (byte, error) {
	parts := strings.SplitN(strings.TrimPrefix(key, "PRIVATE+KEY+"), "+", 3)
	if len(parts) != 3 {
		return 0, fmt.Errorf("no key: %q", key)
	}
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(typed) == 0 {
		return 0, fmt.Errorf("no key: %q", key)
	}
	return typed[0], nil
}

func verifierOf(vkey string) (note.Verifier, error) {
	kind, err := typeOf(vkey)
	if err != nil {
		return nil, err
	}
	if kind == 1 {
		return note.NewVerifier(vkey)
	}
	return cosigned.NewVerifierForCosignatureV1(vkey)
}

func signerOf(skey string) (note.Signer, error) {
	kind, err := typeOf(skey)
	if err != nil {
		return nil, err
	}
	if kind == 1 {
		return note.NewSigner(skey)
	}
	return cosigned.NewSignerForCosignatureV1(skey)
}

// openNote opens a note with x/mod, under the public keys given.
func openNote(asked question) (answer, error) {
	var verifiers []note.Verifier
	for _, key := range asked.Keys {
		verifier, err := verifierOf(key)
		if err != nil {
			return answer{}, err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(asked.Note, note.VerifierList(verifiers...))
	if err != nil {
		return answer{}, err
	}
	var names []string
	for _, signature := range opened.Sigs {
		names = append(names, fmt.Sprintf("%s+%08x", signature.Name, signature.Hash))
	}
	return answer{Ok: true, Bytes: []byte(opened.Text), Names: names}, nil
}

// signNote signs a text with x/mod, under the secret keys given; cosignatures by formats.
func signNote(asked question) (answer, error) {
	var signers []note.Signer
	for _, key := range asked.Keys {
		signer, err := signerOf(key)
		if err != nil {
			return answer{}, err
		}
		signers = append(signers, signer)
	}
	signed, err := note.Sign(&note.Note{Text: asked.Text}, signers...)
	return answer{Ok: err == nil, Bytes: signed}, err
}

// remarshalProof reads a .tlog-proof with formats and writes it again.
func remarshalProof(asked question) (answer, error) {
	var read proof.TLogProof
	if err := read.Unmarshal(asked.Note); err != nil {
		return answer{}, err
	}
	return answer{Ok: true, Bytes: read.Marshal()}, nil
}

// formatProof writes a .tlog-proof with torchwood.
func formatProof(asked question) (answer, error) {
	hashes, err := hashesOf(asked.Proof)
	if err != nil {
		return answer{}, err
	}
	if len(asked.Extra) == 0 {
		return answer{Ok: true, Bytes: torchwood.FormatProof(asked.Index, hashes, asked.Note)}, nil
	}
	return answer{Ok: true, Bytes: torchwood.FormatProofWithExtraData(asked.Index, asked.Extra, hashes, asked.Note)}, nil
}

// verifyProof verifies a .tlog-proof with torchwood, against a policy that torchwood read.
func verifyProof(asked question) (answer, error) {
	policy, err := torchwood.ParsePolicy([]byte(asked.Policy))
	if err != nil {
		return answer{}, err
	}
	leaf, err := hashesOf([][]byte{asked.Leaf})
	if err != nil {
		return answer{}, err
	}
	err = torchwood.VerifyProof(policy, tlog.Hash(leaf[0]), asked.Note)
	return answer{Ok: err == nil}, err
}

func hashesOf(bytes [][]byte) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(bytes))
	for at, each := range bytes {
		if len(each) != tlog.HashSize {
			return nil, fmt.Errorf("a hash of %d bytes", len(each))
		}
		hashes[at] = tlog.Hash(each)
	}
	return hashes, nil
}
