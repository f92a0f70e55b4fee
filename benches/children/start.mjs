// Runs a script of this folder with the arguments behind its name, each as JSON, and prints what it
// gives, as JSON.

const [, , script, ...args] = process.argv;
const { default: work } = await import(`./${script}`);
console.log(JSON.stringify(await work(...args.map((arg) => JSON.parse(arg)))));
