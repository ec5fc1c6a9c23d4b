const IMPLIED = ['HEAD'];

/** Which methods a path answers. Fastify's router only says that it has none of the method asked for, be the path known or not. */
export class AllowedMethods {
  private readonly routes: { readonly method: string; readonly path: RegExp }[] = [];

  /** @param url Fastify's pattern, as /things/:id */
  add(method: string, url: string): void {
    const pattern = url.split('/').map((part) => (part.startsWith(':') ? '[^/]*' : part.replace(/[^\w-]/g, '\\$&'))).join('/');
    this.routes.push({ method, path: new RegExp(`^${pattern}$`) });
  }

  /** @param url of a request. @returns its path's methods in order, none where there is no such path */
  of(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const methods = this.routes.filter((route) => route.path.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort((a, b) => Number(IMPLIED.includes(a)) - Number(IMPLIED.includes(b)) || a.localeCompare(b));
  }
}
