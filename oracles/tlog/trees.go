package main

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is a log in memory, kept by x/mod.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

// ReadHashes gives stored hashes by their index.
func (grown *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		read[at] = grown.hashes[index]
	}
	return read, nil
}

func entryAt(index int64) []byte {
	return fmt.Appendf(nil, "entry-%06d", index)
}

// grow appends entries up to a number, and gives the root of every size on the way.
func (grown *tree) grow(asked question) (answer, error) {
	var roots [][]byte
	for ; grown.size < int64(asked.Entries); grown.size++ {
		stored, err := tlog.StoredHashes(grown.size, entryAt(grown.size), grown)
		if err != nil {
			return answer{}, err
		}
		grown.hashes = append(grown.hashes, stored...)
		root, err := tlog.TreeHash(grown.size+1, grown)
		if err != nil {
			return answer{}, err
		}
		roots = append(roots, root[:])
	}
	return answer{Ok: true, Proof: roots}, nil
}

func (grown *tree) proveRecord(asked question) (answer, error) {
	proof, err := tlog.ProveRecord(asked.Size, asked.Index, grown)
	return answer{Ok: err == nil, Proof: bytesOf(proof)}, err
}

func (grown *tree) proveTree(asked question) (answer, error) {
	proof, err := tlog.ProveTree(asked.Size, asked.Old, grown)
	return answer{Ok: err == nil, Proof: bytesOf(proof)}, err
}

// checkRecord checks an inclusion proof: Roots holds the root.
func checkRecord(asked question) (answer, error) {
	hashes, err := hashesOf(append([][]byte{asked.Leaf}, append(asked.Roots, asked.Proof...)...))
	if err != nil {
		return answer{}, err
	}
	err = tlog.CheckRecord(hashes[2:], asked.Size, hashes[1], asked.Index, hashes[0])
	return answer{Ok: err == nil}, err
}

// checkTree checks a consistency proof: Roots holds the old and the new root.
func checkTree(asked question) (answer, error) {
	hashes, err := hashesOf(append(asked.Roots, asked.Proof...))
	if err != nil {
		return answer{}, err
	}
	err = tlog.CheckTree(hashes[2:], asked.Size, hashes[1], asked.Old, hashes[0])
	return answer{Ok: err == nil}, err
}

func bytesOf(hashes []tlog.Hash) [][]byte {
	bytes := make([][]byte, len(hashes))
	for at := range hashes {
		bytes[at] = hashes[at][:]
	}
	return bytes
}
