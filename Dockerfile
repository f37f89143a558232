# What a gateway runs with, and nothing that only builds or tests it.
FROM node:24-slim AS dependencies
WORKDIR /app
# Source maps are a quarter of it, and for debuggers alone.
COPY .npmrc package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && find node_modules -name '*.map' -delete

FROM node:24-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
# No dependency needs its install script here. The one that package.json allows is that of the npm package "node", a dev
# dependency that brings Node 24 to machines without it: this image has its own.
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
COPY tools/bundle.mjs tools/bundle.mjs
COPY dashboard dashboard
# The benches stay here: nobody measures with what runs.
RUN npm run build && rm -r dist/bench

FROM node:24-slim
WORKDIR /app
# Nobody installs anything into a running gateway: it goes without npm and yarn.
# A named volume that is mounted on the folder takes over the owner. The keys and the secret that hashes them are all that is kept.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && install -d -o node -g node -m 0700 /var/lib/backup-gateway
# All of it is root's, and the gateway is not: it could not change itself even where the file system is not read-only.
COPY LICENSE package.json openapi.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
ENV HOST=0.0.0.0
# glibc raises this by itself, then takes large buffers from the heap that small ones leave full of holes: half as much again is resident.
ENV MALLOC_MMAP_THRESHOLD_=32768
ENV API_KEYS_FILE=/var/lib/backup-gateway/keys.json
USER node
EXPOSE 3000
# It ends within ten seconds of it: docs/operating.md.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node takes what a machine has before it looks what is garbage: up to 128 MiB for new objects, four times what is in use for the rest.
# The gateway needs some 40 MiB of objects; what it keeps is not among them. The room for new ones is whole from the start: it starts in a tenth
# less time, and takes no more when idle.
CMD ["node", "--min-semi-space-size=8", "--max-semi-space-size=8", "--max-old-space-size=512", "dist/main.js"]
