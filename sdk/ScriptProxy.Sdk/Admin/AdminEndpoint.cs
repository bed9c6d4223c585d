namespace ScriptProxy.Sdk;

/// <summary>One endpoint of a unit at the admin address: what <see cref="Hooks"/> hands to the host.</summary>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The path below the unit's own, such as <c>/entries</c>.</param>
/// <param name="Answer">Called for each request.</param>
public sealed record AdminEndpoint(string Method, string Path, Func<IAdminRequest, ValueTask<AdminAnswer>> Answer);
