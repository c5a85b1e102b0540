// Takes the page's Web Locks away, as where it is no secure context. Before the plugin's script.
delete Navigator.prototype.locks;
