# syntax=docker/dockerfile:1
# The image of a server: one program, the C library and the certificates of public authorities. No shell, no package manager; user
# 65532, or any other. It writes nothing, so the root may be read-only.
#
#     docker build -t vestibule .
#
# packaging/chroot.sh makes the same root without docker, and tries it.

FROM rust:1.95-bookworm AS build
WORKDIR /vestibule
COPY . .
# The time of the commit; `docker build --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) .`
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/vestibule/target \
    SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH packaging/build.sh /out && packaging/root.sh /out/vestibule /out/root

FROM scratch
LABEL org.opencontainers.image.title="Vestibule" \
      org.opencontainers.image.description="The sign-in backend for back offices" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /out/root /
# A number, by which Kubernetes sees that the user is not root.
USER 65532:65532
ENV VESTIBULE_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/bin/vestibule", "healthcheck"]
ENTRYPOINT ["/usr/bin/vestibule"]
CMD ["serve"]
