// A child that dies as a program with a broken native part does. Only for specs.
process.on('message', () => process.abort());
