import "./styles/bootstrap.scss";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/sheet.css";
import "./styles/forms.css";
import "./styles/print.css";
