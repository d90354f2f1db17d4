package main

import (
	"crypto/ed25519"
	"net"
	"path/filepath"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// serveAgent keeps an Ed25519 key for litewitness, as an agent of SSH does: at the socket `agent` in a folder, for
// as long as the judge lives. Leaf holds the seed; the answer is the fingerprint of the key.
func serveAgent(asked question) (answer, error) {
	key := ed25519.NewKeyFromSeed(asked.Leaf)
	keyring := agent.NewKeyring()
	if err := keyring.Add(agent.AddedKey{PrivateKey: &key}); err != nil {
		return answer{}, err
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return answer{}, err
	}
	listener, err := net.Listen("unix", filepath.Join(asked.Folder, "agent"))
	if err != nil {
		return answer{}, err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keyring, connection) }()
		}
	}()
	return answer{Ok: true, Bytes: []byte(ssh.FingerprintSHA256(public))}, nil
}
