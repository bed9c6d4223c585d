namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>An include failed that the page cannot do without.</summary>
internal sealed class IncludeFailedException(string message) : IOException(message);
