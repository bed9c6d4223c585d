using System.Net;

namespace ScriptProxy.Host.Protocol;

/// <summary>Who is at the other end of a request's connection, and on whose behalf.</summary>
/// <param name="Address">The address at the other end; null if it has none, as with a Unix socket.</param>
/// <param name="Client">The client as the trusted proxies in front name it; else <paramref name="Address"/>.</param>
/// <param name="Scheme">The scheme of the connection itself.</param>
/// <param name="Trusted">Whether the other end is a trusted proxy.</param>
internal readonly record struct Peer(IPAddress? Address, IPAddress? Client, string Scheme, bool Trusted);
