using System.Text.Json.Serialization;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>What <c>POST /purge</c> answers.</summary>
/// <param name="Purged">How many stored responses were found right away.</param>
/// <param name="Soft">Whether they may be served stale once more.</param>
/// <param name="Lazy">Whether others may be meant too, and are looked at when they are asked for.</param>
internal sealed record PurgeDone(int Purged, bool Soft, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Lazy);
