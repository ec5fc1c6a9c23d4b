// Copies one service as it runs in production: its built files, those of the workspace packages it stands on, and the npm packages of both.
//   node infra/docker/assemble.mjs <service> <folder>      after `npm run build`
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

const [service, target] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../..');
if (!service || !target) throw new Error('say the service and the folder: assemble.mjs projections /service');
if (!existsSync(join(root, 'services', service, 'dist/main.js'))) throw new Error(`services/${service} is no service, or is not built: run npm run build first`);

/** Not needed where nothing is compiled or tested. */
const left = new Set(['node_modules', 'src', 'test', 'tools', 'testing', 'jest.config.cjs', 'tsconfig.json', '.tsbuildinfo']);
const runs = (path) => !left.has(basename(path)) && !/\.(spec\.js|d\.ts|map)$/.test(path);

// npm says which folders a workspace needs. What is optional is the database that npm brings along: a container has one elsewhere.
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const listed = execFileSync('npm', ['ls', '--all', '--parseable', '--omit=dev', `--workspace=@evenhand/${service}`], { cwd: root, encoding: 'utf8' });
for (const path of listed.trim().split('\n').filter((line) => line !== root)) {
  const place = relative(root, path);
  if (packages[place]?.optional) continue;
  if (place.startsWith('..')) throw new Error(`${path} is outside of the repository`);
  const real = relative(root, realpathSync(path));
  if (real === place) cpSync(path, join(target, place), { recursive: true, filter: (from) => !from.slice(path.length).split(sep).includes('node_modules') });
  else link(place, real);
}
cpSync(join(root, 'package.json'), join(target, 'package.json'));
cpSync(join(root, 'infra/docker/healthy.mjs'), join(target, 'infra/docker/healthy.mjs'));

/** A package of the workspace: npm links it into node_modules. */
function link(place, real) {
  const [from, to] = [join(root, real), join(target, real)];
  cpSync(from, to, { recursive: true, filter: (path) => path === from || runs(path) });
  mkdirSync(dirname(join(target, place)), { recursive: true });
  symlinkSync(relative(dirname(place), real), join(target, place));
}
