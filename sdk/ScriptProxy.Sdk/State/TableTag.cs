namespace ScriptProxy.Sdk;

/// <summary>A tag that a key of an <see cref="ITable"/> has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Age">How long the key has had it without a break.</param>
/// <param name="Left">How long it lasts from now on; null for as long as the key is known.</param>
public readonly record struct TableTag(string Name, TimeSpan Age, TimeSpan? Left);
