namespace ScriptProxy.Plugins.AccessControl.Files;

/// <summary>A file says something that cannot be used. The message says where and what.</summary>
internal sealed class FileFaultException(string message) : Exception(message);
