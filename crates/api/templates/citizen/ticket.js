var s=location.hash.slice(1),i=document.getElementById("t");if(s&&i){i.value=s;history.replaceState(null,"",location.pathname)}
