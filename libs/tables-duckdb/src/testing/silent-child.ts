// A child that takes everything and never answers. Only for specs.
process.on('message', () => undefined);
